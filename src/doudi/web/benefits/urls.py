from __future__ import annotations

from django.urls import path

from doudi.web.benefits import batch_views, break_views, fund_views, month, payment_views, plan_views, setting_views

app_name = "benefits"
urlpatterns = [
    path("payments/", month.show, name="month"),
    path("payments/reckon/", month.reckon_month, name="reckon"),
    path("payments/close/<int:pk>/", month.close, name="close_cycle"),
    path("payments/plan/", plan_views.plan, name="plan"),
    path("payments/plan/lock/", plan_views.lock, name="lock"),
    path("payments/plan/trials/", plan_views.trials, name="trials"),
    path("payments/trials/answers/", plan_views.trial_answers, name="trial_answers"),
    path("payments/batches/", batch_views.listed, name="batches"),
    path("payments/batches/<int:pk>/", batch_views.show, name="batch"),
    path("payments/batches/<int:pk>/step/", batch_views.step, name="step"),
    path("payments/batches/<int:pk>/release/", batch_views.release, name="release"),
    path("payments/batches/<int:pk>/roster/", batch_views.roster, name="roster"),
    path("payments/batches/<int:pk>/summary/", batch_views.summary, name="summary"),
    path("payments/batches/<int:pk>/summary-paper/", batch_views.summary_paper, name="summary_paper"),
    path("payments/batches/<int:pk>/results/", batch_views.results, name="results"),
    path("payments/breaks/", break_views.listed, name="breaks"),
    path("payments/breaks/<int:pk>/", break_views.show, name="break"),
    path("payments/breaks/<int:pk>/charge/", break_views.charge, name="charge"),
    path("payments/<int:pk>/", payment_views.show, name="payment"),
    path("payments/clauses/", payment_views.clauses, name="clauses"),
    path("payments/clauses/<str:clause>/", payment_views.clause, name="clause"),
    path("households/<int:pk>/payments/", payment_views.statement, name="statement"),
    path("households/<int:pk>/payments/paper/", payment_views.statement_paper, name="statement_paper"),
    path("payments/funds/", fund_views.show, name="funds"),
    path("payments/funds/paper/", fund_views.account_paper, name="account_paper"),
    path("payments/funds/budget/", fund_views.budget, name="budget"),
    path("payments/funds/close/", fund_views.close, name="close_period"),
    path("payments/contributions/", fund_views.contributions, name="contributions"),
    path("payments/standards/<int:pk>/", setting_views.standard, name="standard"),
    path("payments/settings/", setting_views.show, name="settings"),
    path("payments/settings/rules/new/", setting_views.enter_rule, name="enter_rule"),
    path("payments/settings/rules/<int:pk>/", setting_views.settle_rule, name="settle_rule"),
    path("payments/settings/layouts/", setting_views.layout, name="layout"),
]
