#!/usr/bin/env bash
# Starts a Slurm of one node on this machine, runs a command that may use sbatch, and takes everything down again. Needs
# root and Debian's slurm-wlm and munge; nothing outside a temporary folder is changed.
#   scripts/one-node-slurm.sh bash -c 'sbatch …; squeue'
set -euo pipefail

if [ "$(id -u)" -ne 0 ]; then echo "one-node-slurm: needs root" >&2; exit 77; fi
for program in munged slurmctld slurmd sbatch; do
  command -v "$program" >/dev/null || { echo "one-node-slurm: $program is missing; apt install slurm-wlm munge" >&2; exit 77; }
done

folder=$(mktemp -d)
pids=()
# slurmd can sleep through a signal that comes while it waits for a connection.
stop() {
  # Jobs outlive the daemon that started them.
  timeout 5 squeue --noheader --format=%i 2>/dev/null | timeout 5 xargs --no-run-if-empty scancel 2>/dev/null || true
  for _ in $(seq 20); do
    [ -z "$(timeout 5 squeue --noheader 2>/dev/null)" ] && break
    sleep 0.1
  done
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for _ in $(seq 20); do
    kill -0 "${pids[@]}" 2>/dev/null || break
    sleep 0.1
  done
  for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT

# The daemon of munge refuses to be root's, and keys and sockets that others could reach.
chmod 755 "$folder"
mkdir "$folder/munge" "$folder/state" "$folder/spool"
dd if=/dev/urandom of="$folder/munge/key" bs=1024 count=1 status=none
chmod 400 "$folder/munge/key"
chown -R munge: "$folder/munge"
chmod 711 "$folder/munge"
runuser -u munge -- munged --foreground --force --num-threads=2 --key-file="$folder/munge/key" \
  --socket="$folder/munge/socket" --log-file="$folder/munge/log" --pid-file="$folder/munge/pid" \
  --seed-file="$folder/munge/seed" >/dev/null 2>&1 &
pids+=($!)

export SLURM_CONF=$folder/slurm.conf
cat >"$SLURM_CONF" <<CONF
ClusterName=one
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmctldPort=26817
SlurmdPort=26818
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
MpiDefault=none
SchedulerParameters=batch_sched_delay=0,sched_interval=1
KillWait=1
NodeName=localhost NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=localhost Default=YES MaxTime=INFINITE State=UP
CONF

slurmctld -D >/dev/null 2>&1 &
pids+=($!)
slurmd -D -N localhost >/dev/null 2>&1 &
pids+=($!)
for _ in $(seq 100); do
  [ "$(sinfo --noheader --format=%T 2>/dev/null)" = idle ] && ready=1 && break
  sleep 0.2
done
if [ -z "${ready:-}" ]; then
  echo "one-node-slurm: the node did not come up" >&2
  tail -n 3 "$folder"/*.log "$folder/munge/log" >&2
  exit 70
fi
"$@"
