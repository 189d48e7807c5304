"""A scenario that no search comes to the end of while a test runs."""

from __future__ import annotations

LARGE = """\
title   Many writers on two layers
kernel  6.7+flag+move
fs      disk ext4
fs      ovl overlay upper=disk

one:    aio_write ovl io=any hook=any
one:    aio_write ovl io=any hook=any
two:    pwritev2 ovl io=any hook=any
two:    aio_write disk io=any hook=any
three:  uring_write ovl io=any hook=any
three:  write disk io=any
four:   aio_write ovl io=any alloc=any
admin:  freeze disk
admin:  thaw disk
"""
