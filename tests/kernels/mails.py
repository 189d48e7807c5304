"""Mails with patches, for tests: hunks as lists of lines, their headers counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MESSAGE = """\
From: A. U. Thor <author@example.org>
Subject: [PATCH v2 1/3] fs: change
 something
Message-id: <20240101.1@example.org>

--- is no diff, nor is
+++ this.
---
 fs/aio.c | 2 +-
 1 file changed

"""
SIGNATURE = "-- \n2.34.1\n\n"


def hunk(lines: Sequence[str], heading: str = "") -> str:
    """One hunk. The numbers of its header count rightly, and point nowhere."""
    old, new = (sum(line[:1] != other for line in lines) for other in "+-")
    header = f"@@ -9000,{old} +9000,{new} @@ {heading}".rstrip()
    return "".join(f"{line}\n" for line in (header, *lines))


def diff(path: str, *hunks: str) -> str:
    """What happens to one file, as git writes it."""
    head = f"diff --git a/{path} b/{path}\nindex 131621daeb13..e4baa4ea5c95 100644\n"
    return f"{head}--- a/{path}\n+++ b/{path}\n{''.join(hunks)}"


def mail(*diffs: str) -> str:
    """A whole mail."""
    return MESSAGE + "".join(diffs) + SIGNATURE


OPEN = "struct inode *inode = file_inode(iocb->ki_filp);"
END_TWICE = mail(
    diff(
        "include/linux/fs.h",
        hunk(
            [
                f" \t{OPEN}",
                " ",
                " \t/*",
                " \t * Tell lockdep we inherited freeze protection from submission thread.",
                " \t */",
                " \t__sb_writers_acquired(inode->i_sb, SB_FREEZE_WRITE);",
                " \tsb_end_write(inode->i_sb);",
                "+\tsb_end_write(inode->i_sb);",
                " }",
            ],
            "static inline void kiocb_end_write(struct kiocb *iocb)",
        ),
    )
)
"""A patch for 6.7 that ends protection twice."""
