"""The pages as HTML. What comes from outside is escaped in one place, and nothing in them is a script or a style."""

from html import escape
from pathlib import Path
from string import Template

from functions.display.assets import Assets
from functions.display.views import StateView
from kassa.adapters.receipts.words import Language
from kassa.adapters.screens.words import ScreenWords

_FOLDER = Path(__file__).parent / "templates"
_PAGE, _DISPLAY, _SCREEN, _NOT_FOUND = (
    Template((_FOLDER / f"{name}.html").read_text(encoding="utf-8"))
    for name in ("page", "display", "screen", "not_found")
)

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), screen-wake-lock=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Nothing inline, nothing from elsewhere, in nobody's frame, and no address in a Referer."""


class Pages:
    """Whole documents, each with the style sheet and its own scripts."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets

    def display(self, state: StateView, language: Language, words: ScreenWords, *, token: str) -> str:
        """The shopper's screen, with the code in it before any script has run."""
        screen = _screen(words, state, path=f"/display/{token}")
        title = f"{state.amount_text} · {state.merchant}"
        return self._page(_DISPLAY.substitute(screen=screen), title, language, "screen.js", "poll.js")

    def not_found(self, language: Language, words: ScreenWords) -> str:
        """For the address of no payment."""
        said = _NOT_FOUND.substitute(title=escape(words.not_found), message=escape(words.not_found_text))
        return self._page(said, words.not_found, language)

    def _page(self, body: str, title: str, language: Language, *scripts: str) -> str:
        links = [f'<script type="module" src="{self._assets.path(name)}"></script>' for name in scripts[:1]]
        links += [f'<link rel="modulepreload" href="{self._assets.path(name)}">' for name in scripts[1:]]
        return _PAGE.substitute(
            lang=language,
            title=escape(title),
            style=self._assets.path("pages.css"),
            scripts="\n".join(links),
            body=body,
        )


def _screen(words: ScreenWords, state: StateView | None, *, path: str) -> str:
    """The part of a page that shows one payment; without a state it waits, hidden, for a script to fill it."""
    code = state.code if state else None
    title, message = (state.title, state.message) if state else words.of("wait")
    said = {
        "state": state.state if state else "wait",
        "path": path,
        "merchant": state.merchant if state else "",
        "store": state.store if state else "",
        "amount": state.amount_text if state else "",
        "title": words.canceling if state and state.canceling else title,
        "message": message,
        "support_code": state.support_code if state else "",
        "support_label": words.support_code,
        "size": str(code.size) if code else "1",
        "modules": code.path if code else "",
        **{name: getattr(words, name) for name in _STANDING},
    }
    switched_off = {
        "hidden": state is None,
        "live": state is None or state.live,
        "no_code": code is None,
        "no_time": True,
        "no_cancel": state is None or not state.cancelable,
    }
    return _SCREEN.substitute(
        {name: escape(words) for name, words in said.items()},
        **{name: "hidden" if off else "" for name, off in switched_off.items()},
    )


_STANDING = (
    *("test", "time_left", "hurry", "bright", "code", "offline"),
    *("cancel", "canceling", "sure", "sure_text", "keep", "confirm"),
)
