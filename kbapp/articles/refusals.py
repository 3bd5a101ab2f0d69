"""What the room refuses: each says what happened and carries what the person needs to go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kbapp.articles.details import Details
from kbapp.articles.wording import Wording
from kbapp.errors import Conflict, NotFound, Refused, TooMany
from kbapp.languages import _

if TYPE_CHECKING:
    from kbapp.articles.models import Category, Flag, MustRead


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


class NotLive(Conflict):
    """Readers do not see the text at the moment, so nothing can be said of what they see."""

    def __init__(self) -> None:
        super().__init__(_("Readers do not see this text at the moment. Publish it first."))


class VerifiedSince(Conflict):
    """Somebody looked at the text again after the mark that is to be taken back."""

    def __init__(self) -> None:
        super().__init__(_("This cannot be taken back any more: the text was published or checked again since."))


class TooManyPinned(Conflict):
    """There is no room on top of the empty search screen."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("%(most)s articles are pinned already, and more would hide each other. Unpin one first.", most=most)
        )


class NoSuchFlag(NotFound):
    """There is no such report, or it is about an article that this person may not know of."""

    def __init__(self) -> None:
        super().__init__(_("There is no such report."))


class TooManyFlags(TooMany):
    """Somebody reports more than one person can have noticed."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("You have sent %(most)s reports within an hour. Keep this one and send it later.", most=most),
            retry_after_s=600,
        )


class FlagAnsweredMeanwhile(Conflict):
    """Somebody else answered the report after it was opened here; carries the answer that counts."""

    def __init__(self, flag: Flag) -> None:
        super().__init__(_("Somebody else has answered this report meanwhile. That answer stays."))
        self.flag = flag


class NoSuchMustRead(NotFound):
    """Nobody asks for this any more, or never did."""

    def __init__(self) -> None:
        super().__init__(_("You are no longer asked to read this. Open the article again to see how it stands."))


class AskedMeanwhile(Conflict):
    """Operators are asked to read the article already; carries what they are asked."""

    def __init__(self, must_read: MustRead) -> None:
        super().__init__(_("Operators are asked to read this article already. Ask anew only if it changed since."))
        self.must_read = must_read


class CategoryNotEmpty(Conflict):
    """Something still stands in the category or under it."""

    def __init__(self) -> None:
        super().__init__(_("This category is not empty. Move its articles and the categories under it first."))


class CategoryTaken(Conflict):
    """Another category has this short name."""

    field = "slug"

    def __init__(self) -> None:
        super().__init__(_("Another category has this short name. Choose a different one."))


class CategoryChangedMeanwhile(Conflict):
    """Somebody saved the category after it was opened here; carries it as it is now."""

    def __init__(self, category: Category) -> None:
        super().__init__(_("Somebody else changed this category while you were editing it. Compare and save again."))
        self.category = category


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
