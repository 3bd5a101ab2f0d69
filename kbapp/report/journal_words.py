"""What the journal calls this room's actions and things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kbapp.languages import _
from kbapp.people.told import Named, Told


def _recommendation(name: str, _detail: Mapping[str, Any]) -> Named:
    return Named(title=_("recommendation %(number)s", number=name))


TOLD = Told(
    actions={
        "report.prepared": _("Report prepared"),
        "report.approved": _("Report approved"),
        "report.returned": _("Report returned"),
        "report.explain": _("Warning of the check explained"),
        "report.seal": _("Report sealed"),
        "report.export": _("Document of the report made"),
        "report.submit": _("Report handed in"),
        "report.register-recommendation": _("Recommendation registered"),
        "report.plan-action": _("Action planned"),
        "report.do-action": _("Action done"),
        "report.close-recommendation": _("Recommendation closed"),
    },
    things={"recommendation": _recommendation},
    labels={
        "action": _("action number"),
        "digest": _("digest of the draft"),
        "findings": _("warnings"),
        "how": _("how"),
        "name": _("name"),
        "on": _("on"),
        "remark": _("remark"),
        "sha256": _("SHA-256"),
        "short": _("fingerprint"),
        "words": _("words"),
    },
    values={},
)
