"""Lays the procedure files of a pack and those it rests on upon each other: blocks are put in, procedures that are like
others are filled up, and what a lower layer changes is merged. Records go in, records come out; nothing is interpreted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from doudi.policies.procedures.files import PARTS, ProcedureFile
from doudi.policies.procedures.gates import parse_gate, renamed
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.problems import FormulaError, did_you_mean

ENTRY = "entry"
"""In the gates of a block: the gate with which the block is put in."""


@dataclass
class Laid:
    """What the layers define together, the local ones having the last word."""

    records: dict[str, dict[str, Record]]
    faults: Faults

    def procedure(self, record: Record, open_names: tuple[str, ...] = ()) -> Record:
        """Returns a procedure with blocks put in and with everything of the one it is like."""
        name, like = str(record.get("procedure")), str(record.get("like") or "")
        base = Record()
        base.place, base.lines = record.place, {}
        if like:
            model = self.records["procedures"].get(like)
            if model is None or like in (*open_names, name):
                hint = did_you_mean(like, self.records["procedures"]) or "name another procedure"
                self.faults.add(record.at("like"), f"there is no procedure '{like}' to be like", hint)
            else:
                base = self.procedure(model, (*open_names, name))
        result = _merged(base, record)
        for key, singular in PARTS.items():
            items = self._expanded(record) if key == "steps" else self.faults.records(record, key)
            # What a locality has ruled of one scheme says nothing of a scheme that is like it.
            of_base = [] if key == "holds" else self.faults.records(base, key)
            result[key] = _merged_lists(of_base, items, singular)
        dropped = self.faults.texts(record, "without")
        steps = {str(step.get("step")): step for step in result["steps"]}
        for step in dropped:
            if step not in steps:
                hint = did_you_mean(step, steps) or "leave it out"
                self.faults.add(record.at("without"), f"there is no step '{step}' to leave out", hint)
        result["without"] = [*base.get("without", []), *dropped]
        return result

    def _expanded(self, record: Record) -> Iterable[Record]:
        """Yields the steps of a procedure; those of blocks stand where the block is used."""
        for item in self.faults.records(record, "steps"):
            if "use" not in item:
                yield item
                continue
            self.faults.keys(item, ["use"], ["gate", "again", "label"])
            name = self.faults.text(item, "use")
            block = self.records["blocks"].get(name)
            if block is None:
                hint = did_you_mean(name, self.records["blocks"]) or "write a block of that name"
                self.faults.add(item.at("use"), f"there is no block '{name}'", hint)
                continue
            steps = self.faults.records(block, "steps")
            suffix, mark = self.faults.text(item, "again"), self.faults.text(item, "label")
            names = {str(step.get("step")): f"{step.get('step')}_{suffix}" for step in steps} if suffix else {}
            for step in steps:
                yield self._placed(step, names, mark, f"({item['gate']})" if item.get("gate") else "")

    def _placed(self, step: Record, names: Mapping[str, str], mark: str, entry: str) -> Record:
        """Returns a step of a block as it stands where the block is used."""
        copy = _copied(step)
        copy["step"] = names.get(str(step.get("step")), step.get("step"))
        copy["label"] = f"{step.get('label')}{mark}"
        try:
            text = str(renamed(parse_gate(str(step.get("gate") or "")), names))
        except FormulaError:
            text = str(step.get("gate"))  # the fault is found when the step is read
        words = [entry if word == ENTRY else word for word in text.replace("(", "( ").replace(")", " )").split()]
        copy["gate"] = " ".join(word for word in words if word)
        if isinstance(step.get("within"), Record):
            copy["within"] = _copied(step["within"])
            since = str(step["within"].get("since"))
            copy["within"]["since"] = names.get(since, since)
        if step.get("apart_from") is not None:
            copy["apart_from"] = [names.get(other, other) for other in self.faults.texts(step, "apart_from")]
        return copy


def lay(files: Iterable[ProcedureFile], faults: Faults) -> Laid:
    """Joins the definitions of layers, the nation first. A procedure that bears the name of one above changes it."""
    laid = Laid({"circumstances": {}, "papers": {}, "blocks": {}, "procedures": {}}, faults)
    for file in files:
        for kind in laid.records:
            for name, record in file.named(kind).items():
                above = laid.records[kind].get(name)
                if above is not None and kind != "procedures":
                    faults.add(record.place, f"'{name}' is defined above already", f"see {above.place}")
                elif above is not None:
                    laid.records[kind][name] = _changed(laid, above, record)
                else:
                    laid.records[kind][name] = record
                    if kind == "blocks":
                        faults.keys(record, ["block", "label", "steps"])
    return laid


def _changed(laid: Laid, above: Record, record: Record) -> Record:
    """Returns the procedure of a higher layer with the changes of a lower one."""
    result = _merged(above, record)
    for key, singular in PARTS.items():
        result[key] = _merged_lists(
            laid.faults.records(above, key), laid.faults.records(record, key), singular, keep_uses=True
        )
    result["without"] = [*laid.faults.texts(above, "without"), *laid.faults.texts(record, "without")]
    return result


def _merged_lists(above: Iterable[Record], below: Iterable[Record], key: str, keep_uses: bool = False) -> list[Record]:
    """Returns the records of two lists: those of one name become one, those of a new name come last."""
    merged: dict[str, Record] = {}
    for position, item in enumerate((*above, *below)):
        name = str(item.get(key)) if item.get(key) else f"{position}" if keep_uses else ""
        merged[name] = _merged(merged[name], item) if name in merged else item
    return list(merged.values())


def _merged(above: Record, below: Record) -> Record:
    """Returns a record with the keys of both. The lower layer has the last word, except that clauses of both are cited."""
    result = _copied(above)
    result.place = below.place
    for key, value in below.items():
        if key == "clause" and above.get("clause"):
            both = [*_listed(above["clause"]), *_listed(value)]
            result[key] = list(dict.fromkeys(both))
        else:
            result[key] = value
        result.lines[key] = below.lines.get(key, below.place.line)
    return result


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _copied(record: Record) -> Record:
    copy = Record(record)
    copy.place, copy.lines = record.place, dict(record.lines)
    return copy
