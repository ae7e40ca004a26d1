"""Letters as pixels for captions in pictures, where there is no font: those of Europe's Latin alphabets."""

# ruff: noqa: RUF001 (the letters below are meant as they are)

import base64
import unicodedata
import zlib
from functools import cache

WIDTH, HEIGHT = 8, 16
"""Pixels of a letter."""


class NotDrawable(Exception):
    """The text has letters that are not here; `letters` are those."""

    def __init__(self, letters: str) -> None:
        super().__init__(f"no such letters in PNG: {letters}")
        self.letters = letters


def draw(text: str) -> list[list[bool]]:
    """The text in one line of `HEIGHT` rows, True for ink. Raises NotDrawable."""
    drawn = unicodedata.normalize("NFC", text)
    glyphs = _glyphs()
    missing = "".join(sorted(set(drawn) - set(glyphs)))
    if missing:
        raise NotDrawable(missing)
    return [
        [bool(glyphs[letter][row] >> bit & 1) for letter in drawn for bit in range(7, -1, -1)] for row in range(HEIGHT)
    ]


@cache
def _glyphs() -> dict[str, bytes]:
    rows = zlib.decompress(base64.b64decode(_ROWS))
    return {letter: rows[at * HEIGHT : (at + 1) * HEIGHT] for at, letter in enumerate(_LETTERS)}


# What follows is a part of the font Spleen 8x16, 1.9.1: a byte for each row of a letter, its first pixel the high bit.
#
# Copyright 2018-2020 Frederic Cambus <fred@statdns.com>
#
# Redistribution and use in source and binary forms, with or without
# modification, are permitted provided that the following conditions are met:
#
# * Redistributions of source code must retain the above copyright
# notice, this list of conditions and the following disclaimer.
#
# * Redistributions in binary form must reproduce the above copyright
# notice, this list of conditions and the following disclaimer in the
# documentation and/or other materials provided with the distribution.
#
# THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
# AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
# IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
# ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS
# BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
# CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
# SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
# INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
# CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
# ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
# POSSIBILITY OF SUCH DAMAGE.

_LETTERS = (
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~¡"
    "¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿĀāĂ"
    "ăĄąĆćĈĉĊċČčĎďĐđĒēĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĮįİıĴĵĶķĸĹĺĻļĽľŁłŃńŅņŇňŊŋŌōŐőŒœŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭ"
    "ŮůŰűŲųŸŹźŻżŽž–‘’“”•…‹›€"
)
_ROWS = (
    "eNp1WDFrJTcQXsLxcCHMI4XZwjiprl7ugtniYY4UqfwDUm61pBDmVcEEsQT/ghQhxZUuXaZMteRApHgYE8LyuDseV7k6DlfGxWOdGWl2NKNn"
    "y9h+nz6NNCONZkavKPJWxgb/A2yhKd7a0drwJ8B5d3Nz4w6gbeehY9ZaU5bVcdvE8TUMrpfvV6tfeHo53X5ZVQ20qir3ES9LY2bQjCmXNKRd"
    "lI/lopUqdnqS2Fkl0BVP2BXVw5nDmn0fOpz315v7W+8djavPfww7QHM4DyJl1fgx4QUoOI3v+xW00RgT8ej7fit4h9h7nn+M80GbeKAEHz53"
    "SX5SXVhMOE4QlGuq0syk9WkDAhUGsf64fDGtX7i/30Pb9GL9EXXwEaPuQf8tTd5T6xLvM/5B8Iz7hDfBxoh9tl5HDjjtP+M7Hr96WKXxfaaP"
    "/zIOXszn/e3tMFxfT9hN+jphn9CP+GFwpVH2+6S/Qw8lex8n/cpkj8/sg2brucTD+IX1A85KfcPx8/xjPLy+j/53UnE7ieaHuxNuTVDfcAsG"
    "zmHu4rkGU1al2el2sy7p35P7TufLLkA8aNpJe5GHE2X+CDR1VfL3yOP+RxN5fs/OXYftPGTMO7yM41fru7v1isbzdhzy/J8HaD6ZrebnI3YZ"
    "v00u6qdDmLDwj2i/4/Nh846Y99l+qPMPGBU8S9jW6AG5vHAB9ICR4iXuwxL/7otwzQ4Ymf1pt2J71Z3K4KH8tSj2un+wdXsUryEaP0B4HFmk"
    "XUASmALwu3cQj/GnFPmC/xWLtqlweLsws3YR8kXuXRdvLy8v317E/a/N4nRROD3kdbtqX0s/5aMI8n9d/Xl1RfKZJKabejf0Y76I51GfmroR"
    "Qocvzexlcp3CyDRCbRXafXSBDo7uZ8x3B7vJ5YmMVKIzL3L9Mq3B2nYVP77p33z/w+eyWv73+9GLFwnbfy/MHFys+e3br/+wiY/nCfEh+nNV"
    "pgAedKg0rq3Gr041tjYfXysM9q/X6xF+15s8H6C9sP4U8DtaX2FYX2GbYZSX8d9kGOUlhuKk0/nCge/dowM6sk/Ff9ofvv+0P4xpfxjT/jC2"
    "GS/ub/z8lfPX18Nwe+vdr3E9lQ9gPYVhPYWtfXJ8l/JBwfE4RqRzcE0Ihn74OKV7Fb/RnyWeo4UCY2hQ8d5qHhxA89DODg6g6jvL80Hwd1xf"
    "xn9cX2JcX+UHqzHmIxn/UV5iLARVfmg1Xi/XRsZ3tE/G/4Y9wKX9EXjOHpDkVb6wNs8fIbaICIAuMND5h/VkPjDsAWk/VL6w9rnxWb6kfJXG"
    "B94V2X3FnnR+eJqKt/n5pvrP7M1UPYCY7nPK/4Z75P1O/Jx7ummvdL3GPaTfXPOYNzW/lfWmrQ+y+kPff6hPvlG80/Em9iT/K8ucL7U/i/qW"
    "94d4xKT/g9Y/ydNubNT5i3oITkPzeD6CJ/0ST/qleirV1zH/xPs38eRtMh+wQ1Ewe9T1eH8n6zOIhzre4v2Q96/L4zH0qPua6vu4f6neC/5V"
    "7sgXUl7E/zuOB6o+TO+D+EJK9SK/ED10UP0IXer9gClM15O9ym+y3kQMx6vkAWfyTfPT+fLTp6Y5merF7xb1ckk83m71PsH7tH36/cL6E0/r"
    "a3n0t2fk4SGh5AN2O/nMyfgGZYnmj+1axz+sBzZYD4j8MAwbyg9kzZb1iflA1NPpfcX2EU/2afl4n1ieoo/j/EjxaKrP6b4lnuJRqt/Tey6t"
    "H3laX8tTPHJPvP+MKdV7ADEMf5TlefAP9V4IdJfq8SDvJh7rF7X/eN8kdkX23uSeKd5r3nIPxaNa87Xm4fw1j+f/1PuW8oN8v4R4aHX9Als6"
    "qves4Z6RopnmU89I+6d5PA/5Psq//8m/b8px/v3WzvddMcgsdgr8Dx/Uo0E9owGlZ8ThMTynHprjcN//BwJlu4g="
)
