"""Spark as a standalone cluster on this machine: a master and two workers, started and stopped here."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

STARTED_WITHIN_S = 180


@pytest.fixture(autouse=True, scope="session")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Little data is faster without compiled stages and with few partitions."""
    conf = tmp_path_factory.mktemp("conf")
    (conf / "spark-defaults.conf").write_text(
        "spark.sql.codegen.wholeStage false\nspark.sql.shuffle.partitions 2\nspark.driver.memory 600m\n"
        "spark.executor.memory 500m\nspark.sql.codegen.factoryMode NO_CODEGEN\nspark.driver.host 127.0.0.1\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(conf))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield


@dataclass
class Cluster:
    """`master` is its address; `workers` can be killed."""

    master: str
    workers: list[subprocess.Popen[bytes]]


def _start(log: Path, *words: str) -> subprocess.Popen[bytes]:
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
    }
    with log.open("wb") as out:
        return subprocess.Popen(
            [str(home / "bin" / "spark-class"), *words],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=log.parent,
            start_new_session=True,
        )


def _find(log: Path, pattern: str) -> str:
    until = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < until:
        found = re.search(pattern, log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found.group(1)
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-2000:])


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    log = tmp_path / "master.log"
    started = [
        _start(
            log,
            "org.apache.spark.deploy.master.Master",
            *("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"),
        )
    ]
    try:
        master = _find(log, r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")
        workers = []
        for number in (1, 2):
            of_worker = tmp_path / f"worker{number}.log"
            workers.append(
                _start(
                    of_worker,
                    "org.apache.spark.deploy.worker.Worker",
                    *(
                        "--host",
                        "127.0.0.1",
                        "--cores",
                        "1",
                        "--memory",
                        "900M",
                        "--webui-port",
                        "0",
                    ),
                    *("--work-dir", str(tmp_path / f"work{number}"), master),
                )
            )
            started.append(workers[-1])
            _find(of_worker, r"(Successfully registered with master)")
        yield Cluster(master, workers)
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()
