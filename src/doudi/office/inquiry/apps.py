from django.apps import AppConfig


class InquiryConfig(AppConfig):
    name = "doudi.office.inquiry"

    def ready(self) -> None:
        from doudi.office.casework.course.obstacles import bar_opinion
        from doudi.office.inquiry import open_questions

        bar_opinion(open_questions.obstacle)
