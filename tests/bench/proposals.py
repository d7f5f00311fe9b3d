"""Search and similar proposals over thousands of papers: against one page of the board, and against other ways."""

import logging
import statistics
import sys

from tests.bench import rig

PAPERS, ROUNDS, LEAST_RECALL = 5_000, 40, 0.9
TERMS = ("食堂", "停车", "公积金", "无线网络", "大型仪器", "保洁 人员", "学报", "职称", "赵文", "危险化学品")


def main():
    with rig.servers():
        return _measure()


def _measure():
    import django  # noqa: PLC0415

    django.setup()
    logging.disable(logging.INFO)
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import override_settings  # noqa: PLC0415

    connection.settings_dict["TEST"]["NAME"] = "bench_proposals"
    connection.creation.create_test_db(verbosity=0)
    try:
        from tests.bench.similarity import proposal_contest  # noqa: PLC0415

        # Pages without collected files.
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        storages = {**settings.STORAGES, "staticfiles": plain}

        with override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"], STORAGES=storages):
            facts = proposal_contest.measure(PAPERS, ROUNDS, TERMS)
    finally:
        connection.creation.destroy_test_db("postgres", verbosity=0)
    return _verdict(facts)


def _verdict(facts):
    page, search, similar = (statistics.median(facts[name]) * 1000 for name in ("page", "search", "similar"))
    print(f"{facts['papers']} 件提案，中位数（毫秒）：列表一页 {page:.1f}，检索 {search:.1f}，相似提案 {similar:.1f}")
    print(f"第一次查相似提案（统计词频）{facts['first'] * 1000:.0f} 毫秒，此后十分钟内不再统计")
    for name, (first, five) in facts["recall"].items():
        print(f"{name}：第一件就是 {first:.3f}，前五件内 {five:.3f}（{facts['pairs']} 对）")
    ours, *others = (first for name, (first, _) in facts["recall"].items() if name not in facts["aside"])
    checks = {
        f"检索用时是列表一页的 {search / page:.2f} 倍（须低于 1）": search < page,
        f"相似提案用时是列表一页的 {similar / page:.2f} 倍（须低于 1）": similar < page,
        f"第一件就是同一事项的 {ours:.3f}（至少 {LEAST_RECALL}）": ours >= LEAST_RECALL,
        "不低于 pg_trgm 和 rapidfuzz": ours >= max(others),
        f"标注 {facts['pairs']} 对（至少 60）": facts["pairs"] >= 60,
    }
    return rig.verdict(checks)


if __name__ == "__main__":
    sys.exit(main())
