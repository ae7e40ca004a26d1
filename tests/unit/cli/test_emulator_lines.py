"""Calls of a function stand in line for its processes, and get whichever is free first."""

import threading
import time
from types import SimpleNamespace

import pytest

from cli.cloud.emulator_server import Lines


class Function:
    """A function of the emulator with its processes: whoever finds none free begins another, which starts for a while."""

    def __init__(self, *workers, starts_in=0.0, fails=False):
        self.workers, self._starts_in, self._fails = list(workers), starts_in, fails
        self.most_starting = 0
        self.emulator = SimpleNamespace(acquire_worker=self._acquire, release_worker=self._release)
        runtime = SimpleNamespace(
            _lock=threading.Lock(),
            _workers={"f": self.workers},
            _worker_key=lambda *_: "f",
            ensure_spawned=self._ensure_spawned,
        )
        Lines(self.emulator, runtime)

    def _acquire(self, *_, **__):
        worker = next((worker for worker in self.workers if not worker.in_use), None)
        if worker is None:
            worker = a_worker(in_use=False, starts=True)
            self.workers.append(worker)
        worker.in_use = True
        return worker, "as the emulator says"

    @staticmethod
    def _release(worker):
        worker.in_use = False

    def _ensure_spawned(self, worker):
        self.most_starting = max(self.most_starting, sum(worker._cold for worker in self.workers))
        time.sleep(self._starts_in)
        if self._fails:
            raise RuntimeError
        worker._cold = False

    def acquire(self):
        """A worker, and how many seconds that took."""
        began = time.monotonic()
        worker, _ = self.emulator.acquire_worker("f", {}, b"")
        return worker, time.monotonic() - began

    def release(self, worker, *, after=0.0):
        threading.Timer(after, self.emulator.release_worker, (worker,)).start()


def a_worker(*, in_use, starts=False):
    return SimpleNamespace(in_use=in_use, _cold=starts)


def test_a_call_waits_for_a_process_that_is_soon_free():
    busy = a_worker(in_use=True)
    function = Function(busy)
    function.release(busy, after=0.1)
    worker, seconds = function.acquire()
    assert (worker, function.workers) == (busy, [busy])
    assert 0.05 < seconds < 0.9


def test_where_all_are_long_at_it_another_starts():
    busy = a_worker(in_use=True)
    worker, seconds = Function(busy).acquire()
    assert worker is not busy
    assert not worker._cold
    assert 0.2 < seconds < 0.9


def test_nobody_waits_for_a_process_that_starts_where_another_comes_free():
    busy = a_worker(in_use=True)
    function = Function(busy, starts_in=2.0)
    function.release(busy, after=0.5)
    worker, seconds = function.acquire()
    assert (worker, len(function.workers)) == (busy, 2)
    assert 0.4 < seconds < 1.5


@pytest.mark.parametrize("present", [[], [a_worker(in_use=False)]], ids=["none", "one is free"])
def test_a_call_does_not_wait_where_that_helps_nobody(present):
    assert Function(*present).acquire()[1] < 0.15


def test_a_process_that_does_not_start_is_given_to_the_call_which_then_says_why():
    worker, _ = Function(fails=True).acquire()
    assert worker._cold


def test_of_a_function_one_process_starts_at_a_time():
    function = Function(starts_in=0.3)
    calls = [threading.Thread(target=function.acquire) for _ in range(3)]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert (function.most_starting, len(function.workers)) == (1, 3)


def test_who_comes_first_is_served_first():
    busy = a_worker(in_use=True)
    function, served = Function(busy), []

    def call(number):
        worker, _ = function.acquire()
        served.append(number)
        function.emulator.release_worker(worker)

    calls = [threading.Thread(target=call, args=(number,)) for number in range(8)]
    for thread in calls:
        thread.start()
        time.sleep(0.01)
    function.release(busy)
    for thread in calls:
        thread.join()
    assert served == list(range(8))
    assert function.workers == [busy]
