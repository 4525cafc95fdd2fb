"""The museum's newer hall: what Excel, WPS, DingTalk, browsers, mail and telephones do to a file, beyond the 84 kinds."""

from __future__ import annotations

import gzip

from tests.bad_input.accepted import Accepted
from tests.bad_input.refused import Refused, raw, text
from tests.bad_input.rejected import Bad, Rejected, of
from tests.builders import LOG_HEADER, log

ROW = "F1,0001,2026-03-12,X01,1"

REFUSED = (
    Refused("sep= of Excel", "工作日志-分隔行.csv", text("sep=,", LOG_HEADER, ROW), ("header_is_title",), ("header_row", "header_row"), found=("sep=",)),
    Refused("a title without separators", "工作日志-光标题.csv", text("2026年3月工作日志", LOG_HEADER, ROW), ("header_is_title",), ("header_row", "header_row"), found=("2026年3月工作日志",)),
    Refused("a count below the rows", "工作日志-条数.csv", text(LOG_HEADER, ROW, "共 1 条记录"), ("line_too_short",), ("请补齐", "Add the missing"), places=("3",), found=("1", "5")),
    Refused("still being downloaded", "工作日志-未完.csv.crdownload", text(LOG_HEADER, ROW), ("file_unfinished",), ("请等", "Wait"), found=(".crdownload",)),
    Refused("still being copied", "工作日志-未传完.xlsx.part", raw(b"PK\x03\x04 half"), ("file_unfinished",), ("请等", "Wait"), found=(".part",)),
    Refused("packed by gzip", "工作日志-压缩.csv.gz", lambda: gzip.compress(log(ROW).encode(), mtime=0), ("format_unknown",), ("另存为", "Save it"), found=("gz",)),
    Refused("a letter with its attachment", "工作日志-邮件.eml", raw(b"From: a@b.cn\r\nSubject: log\r\n\r\nUEsDBBQAAAAI\r\n"),
            ("column_missing", "header_not_known"), ("请补上", "Add it"), found=("第1列（12字）",)),
    Refused("stars and notes in headers", "工作日志-必填.csv", text("*登记号,*工号,日期（必填）,项目编码,数量", ROW),
            ("column_missing", "header_unknown"), ("请改表头", "Mend the header"), found=("日期（必填）",)),
    Refused("Big5", "工作日志-繁体.csv", raw("登記號,工號,日期,項目編碼,數量\nF1,0001,2026-03-05,X01,1\n".encode("big5")),
            ("header_garbled",), ("重新导出", "export it again")),
)  # fmt: skip


REJECTED = (
    Rejected("a text file as Excel shows it", "工作日志-所见.csv", of(log(
        "FS1,0001,########,X01,1",
        "FS2,0001,2026-03-12,X01,####",
        "FS3,0001,2026-03-12,X01,12件",
        "FS4,0001,2026-03-12,3月1日,1",
        "FS5,0001,2026-03-12,2026-03-01,1",
        "FS6,0001,2026-03-12,X01,1",
    )), 6, (
        Bad(2, "work_date", "not_a_date", "########"),
        Bad(3, "quantity", "not_a_number", "####"),
        Bad(4, "quantity", "not_a_number", "12件"),
        Bad(5, "item_code", "unknown_work_item", "3月1日"),
        Bad(6, "item_code", "unknown_work_item", "2026-03-01"),
    )),
    Rejected("ids guarded against Excel", "工作日志-防护.csv", of(log(
        "FG1,'0001,2026-03-12,X01,1",
        'FG2,="0001",2026-03-12,X01,1',
        'FG3,"=""0001""",2026-03-12,X01,1',
        "FG4,\t0001,2026-03-12,X01,1",
    )), 4, (
        Bad(2, "person_id", "not_an_id", "'0001"),
        Bad(3, "person_id", "not_an_id", '="0001"'),
        Bad(4, "person_id", "not_an_id", '="0001"'),
    )),
    Rejected("two files joined, the header again in the middle", "工作日志-拼接.csv", of(log(
        "FJ1,0001,2026-03-12,X01,1",
        LOG_HEADER,
        "FJ2,0001,2026-03-12,X01,1",
    )), 3, (
        Bad(3, "person_id", "unknown_person", "工号"),
        Bad(3, "work_date", "not_a_date", "日期"),
        Bad(3, "item_code", "unknown_work_item", "项目编码"),
        Bad(3, "quantity", "not_a_number", "数量"),
    )),
)  # fmt: skip


ACCEPTED = (
    Accepted("a copy's name and a second suffix", "工作日志-副本 (1).csv.txt", text(LOG_HEADER.replace(",", "\t"), "FC1,0001,2026-03-12,X01,1".replace(",", "\t")), {"FC1": 1_000_000}),
    Accepted("days with the midnight that Excel adds", "工作日志-零点.csv", text(LOG_HEADER, "FM1,0001,2026/3/12 0:00,X01,1"), {"FM1": 1_000_000}),
)  # fmt: skip
