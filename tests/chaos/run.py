"""The run itself: start everything, let go wrong what is planned, wait until all has ended, and hold the books together."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Timer

from cli.folders import LocalFolder
from cli.stack_file import Stack
from tests.chaos import workers
from tests.chaos.evidence import gather
from tests.chaos.klarna import StormyKlarna
from tests.chaos.merchant import Merchant, Office, listening_merchant
from tests.chaos.outcome import Outcome
from tests.chaos.plan import Plan
from tests.chaos.promises import Evidence
from tests.chaos.story import Player, Story
from tests.e2e.till import FINAL, Till

PATIENCE = 420.0
"""Seconds for everything to end: a minute of its own, and what the sweeper needs where a session has died."""

BETWEEN_LOOKS = 2.0
BETWEEN_LINES = 10.0
HANDS = 4  # at most, of one payment, beside its till
PACE = 0.4  # seconds between two starts where all of them are to be under way at once

Say = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Run:
    """One run of a plan through a local cloud."""

    plan: Plan
    stack: Stack
    folder: LocalFolder
    say: Say
    concurrency: int = 8
    kill_all: bool = False
    patience: float = PATIENCE

    def __call__(self) -> Outcome:
        """Everything that is known afterwards. Leaves Klarna as it should be."""
        began = time.monotonic()
        with (
            closing(Till(self.stack.api_url, self.stack.keys.terminal)) as till,
            closing(Office(self.stack.api_url, self.stack.keys.merchant)) as office,
            closing(StormyKlarna(self.stack.klarna_url)) as klarna,
            listening_merchant(office, self.plan.seed) as merchant,
        ):
            since = klarna.now()
            try:
                with ThreadPoolExecutor(HANDS * self._at_once()) as hands:
                    player = Player(till, klarna, hands)
                    stories, kills = self._play(player, klarna)
                    self.say(f"{_clock(began)}  all started, {self._kinds(kills)}")
                    klarna.webhooks()
                    self._settle(stories, player, began)
                    for story in stories:
                        player.meddle(story)
                    self._settle(stories, player, began)
                unstruck = klarna.planned()
            finally:
                klarna.behave()
            evidence = gather(stories, player, till, klarna)
            self._listen(merchant, evidence, began)
            return Outcome(
                plan=self.plan,
                evidence=evidence,
                merchant=merchant,
                calls=[call for call in klarna.all_calls() if call["at"] >= since],
                deliveries=klarna.all_deliveries(),
                unstruck=unstruck,
                kills=kills,
                seconds=time.monotonic() - began,
            )

    def _at_once(self) -> int:
        """With an outage all of them are to be in the middle of it: waiting hands cost nothing."""
        return len(self.plan.lives) if self.plan.outage else self.concurrency

    def _play(self, player: Player, klarna: StormyKlarna) -> tuple[list[Story], Counter[str]]:
        run = uuid.uuid4().hex[:8]  # a key stands for one payment for ever, also when a seed comes again
        places, kills, playing = BoundedSemaphore(self._at_once()), Counter[str](), list[Future[None]]()
        stories = [Story(life=life, reference=f"chaos-{run}-{life.number}") for life in self.plan.lives]
        with ThreadPoolExecutor(self._at_once()) as tills, self._silence(klarna) as fall_silent:
            for story in stories:
                places.acquire()
                klarna.worsen(story.life)
                if story.life.kills:
                    kills[story.life.kills] += workers.kill(self.folder, story.life.kills)
                if 2 * story.life.number == len(stories) - len(stories) % 2:
                    fall_silent()
                    kills["all of them"] += workers.kill(self.folder) if self.kill_all else 0
                play = tills.submit(player.play, story)
                play.add_done_callback(lambda _: places.release())
                playing.append(play)
                if self.plan.outage:
                    time.sleep(PACE)
        for play in playing:
            play.result()
        return stories, kills

    @contextmanager
    def _silence(self, klarna: StormyKlarna) -> Iterator[Callable[[], None]]:
        """Gives what begins the outage, if one is planned; waits for its end."""
        end = Timer(self.plan.outage, klarna.speak_again)

        def begin() -> None:
            if self.plan.outage:
                self.say(f"Klarna answers nothing for {self.plan.outage} s")
                klarna.fall_silent()
                end.start()

        yield begin
        if self.plan.outage:
            end.join()
            self.say("Klarna answers again")

    def _settle(self, stories: Sequence[Story], player: Player, began: float) -> None:
        """Look at each payment as a till does, until all are final or the patience is over."""
        deadline, next_line = time.monotonic() + self.patience, time.monotonic()
        left = list(stories)
        while left and time.monotonic() < deadline:
            left = [story for story in left if not _has_ended(story, player)]
            if time.monotonic() >= next_line:
                self.say(f"{_clock(began)}  {len(stories) - len(left)} of {len(stories)} payments are final")
                next_line = time.monotonic() + BETWEEN_LINES
            if left and all(story.payment_id is None for story in left):
                return  # tills that died before anybody heard of their payments
            time.sleep(BETWEEN_LOOKS if left else 0)

    def _listen(self, merchant: Merchant, evidence: Sequence[Evidence], began: float) -> None:
        if merchant.receiver is None:
            self.say(f"{_clock(began)}  merchant webhooks not deployed: not checked")
            return
        self.say(f"{_clock(began)}  the merchant waits for its webhooks")
        merchant.wait(evidence)

    def _kinds(self, kills: Counter[str]) -> str:
        return f"{kills.total()} processes killed, faults {self.plan.digest}"


def _has_ended(story: Story, player: Player) -> bool:
    """Final, nothing open, and what happened in Klarna's portal is known."""
    payment = player.look(story)
    if payment is None or payment["status"] not in FINAL or payment["pending_operations"]:
        return False
    moved = (*payment["captures"], *payment["refunds"])
    return not story.moved_in_portal or any(one["origin"] == "klarna_portal" for one in moved)


def _clock(began: float) -> str:
    return f"{time.monotonic() - began:5.0f} s"
