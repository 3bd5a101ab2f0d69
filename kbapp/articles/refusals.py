"""What the room refuses: each says what happened and carries what the person needs to go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kbapp.articles.details import Details
from kbapp.articles.wording import Wording
from kbapp.errors import Conflict, NotFound, Refused
from kbapp.languages import _


class NoSuchArticle(NotFound):
    """There is none of this number, or this person may not know of it: the two cannot be told apart."""

    def __init__(self) -> None:
        super().__init__(_("There is no such article. Look for it with the search."))


class NoSuchText(NotFound):
    """The article has no such text or revision."""

    def __init__(self) -> None:
        super().__init__(_("The article has no such text."))


class NoSuchCategory(NotFound):
    """There is no category of this name."""

    def __init__(self) -> None:
        super().__init__(_("There is no such category."))


class DraftGone(NotFound):
    """The imported draft was settled by somebody else, or a newer import replaced it."""

    def __init__(self) -> None:
        super().__init__(_("The imported text is no longer waiting. Open the article again to see how it stands."))


class SlugTaken(Conflict):
    """Another article has this short name."""

    field = "slug"

    def __init__(self, slug: str) -> None:
        super().__init__(_("Another article has the short name %(slug)s. Choose a different one.", slug=slug))


class EditedMeanwhile(Conflict):
    """Somebody saved the text after it was opened here; carries the newest wording (None: there is no text at all)."""

    def __init__(self, *, revision: int, wording: Wording | None, by: str, at: datetime | None) -> None:
        super().__init__(_("Somebody else saved this text while you were editing it. Compare the two and save again."))
        self.revision, self.wording, self.by, self.at = revision, wording, by, at


class DetailsEditedMeanwhile(Conflict):
    """Somebody saved the details after they were opened here; carries the newest."""

    def __init__(self, *, version: int, details: Details) -> None:
        super().__init__(_("Somebody else saved these details while you were editing them. Compare and save again."))
        self.version, self.details = version, details


class NoSuchMedia(NotFound):
    """There is no such picture or file, or it belongs to no article that this person may know of."""

    def __init__(self) -> None:
        super().__init__(_("There is no such picture or file."))


class MediaInUse(Conflict):
    """A text shows it; `places` are the texts that this person may know of."""

    def __init__(self, places: Sequence[str]) -> None:
        named = ", ".join(places)
        sentence = (
            _("It stands in %(places)s. Take it out of the text and publish that first.", places=named)
            if named
            else _("It stands in an article that you cannot see, so it cannot be removed.")
        )
        super().__init__(sentence)
        self.places = tuple(places)


class MediaDamaged(Refused):
    """Its bytes are missing, or are not those that were kept: nothing is better than something wrong."""

    status = 500

    def __init__(self) -> None:
        super().__init__(_("The file is missing or damaged on the server, so it is not given out."))
