"""The pages as HTML. What comes from outside is escaped in one place, and nothing in them is a script or a style."""

from dataclasses import asdict
from html import escape
from pathlib import Path
from string import Template

from functions.display.assets import Assets
from functions.display.kiosk_words import kiosk_words
from functions.display.views import StateView
from kassa.adapters.screens.words import ScreenWords, screen_words
from kassa.domain.languages import LANGUAGES, Language

_FOLDER = Path(__file__).parent / "templates"
_PAGE, _DISPLAY, _SCREEN, _NOT_FOUND, _SIGN_IN, _TERMINAL, _KIOSK, _KEY_ALONE, _SETTLEMENTS = (
    Template((_FOLDER / f"{name}.html").read_text(encoding="utf-8"))
    for name in (
        *("page", "display", "screen", "not_found", "sign_in", "terminal", "kiosk"),
        *("key_alone", "settlements"),
    )
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

    def terminal(self) -> str:
        """The cashier's till. It speaks English, as the API's own words do."""
        body = _TERMINAL.substitute(sign_in=_sign_in("Terminal", "A cashier's till in the browser."))
        return self._page(body, "Kassa terminal", "en", "terminal.js", *_OF_CLIENTS, "ask.js", "counter.js")

    def kiosk(self, language: Language) -> str:
        """The self-checkout, in a shopper's language; signing in is for the staff."""
        words = kiosk_words(language)
        body = _KIOSK.substitute(
            {name: escape(text) for name, text in asdict(words).items()},
            no_klarna=escape(words.hidden),
            goods="".join(_good(good, getattr(words, good)) for good in _GOODS),
            languages="".join(_language_link(each, chosen=each == language) for each in LANGUAGES),
            sign_in=_sign_in("Kiosk", "A self-checkout in the browser."),
            screen=_screen(screen_words(language), None, path=""),
        )
        return self._page(body, "Kassa kiosk", language, "kiosk.js", *_OF_CLIENTS, "presentation.js")

    def settlements(self) -> str:
        """The page for finance, in English."""
        body = _SETTLEMENTS.substitute(sign_in=_KEY_ALONE.substitute())
        return self._page(body, "Kassa settlements", "en", "settlements.js", *_OF_FINANCE, styles=("finance.css",))

    def _page(self, body: str, title: str, language: Language, *scripts: str, styles: tuple[str, ...] = ()) -> str:
        links = [f'<script type="module" src="{self._assets.path(name)}"></script>' for name in scripts[:1]]
        links += [f'<link rel="modulepreload" href="{self._assets.path(name)}">' for name in scripts[1:]]
        return _PAGE.substitute(
            lang=language,
            title=escape(title),
            styles="\n".join(
                f'<link rel="stylesheet" href="{self._assets.path(name)}">' for name in ("pages.css", *styles)
            ),
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


def _sign_in(title: str, about: str) -> str:
    return _SIGN_IN.substitute(title=escape(title), about=escape(about))


def _good(good: str, name: str) -> str:
    picture = f'<svg aria-hidden="true"><use href="#{good}"></use></svg>'
    named = f'<span class="good-name">{escape(name)}</span> <span class="price"></span>'
    return f'<li><button type="button" value="{good}">{picture}{named}</button></li>'


def _language_link(language: Language, *, chosen: bool) -> str:
    current = ' aria-current="true"' if chosen else ""
    name = escape(kiosk_words(language).name)
    return f'<a href="/kiosk?lang={language}" hreflang="{language}" lang="{language}"{current}>{name}</a>'


_OF_CLIENTS = ("api.js", "dom.js", "poll.js", "screen.js", "sign-in.js")
_OF_FINANCE = (
    *("api.js", "dom.js", "sign-in.js", "said.js", "settlement-list.js", "settlement.js", "waterfall.js"),
    *("breaks.js", "settle-break.js", "proof.js", "lines.js", "export.js"),
)
_GOODS = ("coffee", "latte", "bun", "croissant", "sandwich", "juice")
_STANDING = (
    *("test", "time_left", "hurry", "bright", "code", "offline"),
    *("cancel", "canceling", "sure", "sure_text", "keep", "confirm"),
)
