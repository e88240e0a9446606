"""Scenarios in which PostgreSQL suffers as a whole: it is restarted, its disk is full or fails, its clock jumps, its standby is
gone."""
import time

RESTARTS = ("fast", "immediate")


def restart(trial):
    """An operator restarts PostgreSQL, politely or not, in the midst of batches; the service goes on by itself."""
    service = trial.other_service()
    load = trial.load(6, service)
    for number in range(trial.rounds):
        load.wait_for(trial.chance.randint(10, 40))
        trial.rig.cluster("restart", RESTARTS[(trial.seed + number) % len(RESTARTS)])
        began = time.monotonic()
        load.wait_for(1)
        trial.measure("PostgreSQL restarted → first answer, s", time.monotonic() - began)
        trial.hit += 1
    load.wait_for(20)
    load.close()
