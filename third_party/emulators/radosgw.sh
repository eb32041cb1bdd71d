#!/usr/bin/env bash
# A Ceph Object Gateway (an S3 server) on loopback, with its cluster in memory: one monitor, one OSD,
# no manager, no systemd, no authentication inside the cluster. Debian's radosgw, ceph-mon, ceph-osd.
#
#   radosgw.sh DIRECTORY PORT
#
# DIRECTORY is empty or missing, and removed in the end. Listens on PORT (S3), PORT+1 (the monitor) and
# what is free of PORT+10 to PORT+60. Stays in the foreground, prints "ready URL" when S3 answers, ends
# at SIGTERM, and takes its daemons along however it ends. Users: testkey/testsecret and, another owner,
# otherkey/othersecret. Virtual hosts: BUCKET.s3.localhost.
#   RADOSGW_TLS=1      https with a certificate for localhost and *.s3.localhost, by DIRECTORY/ca.pem
#   RADOSGW_LIMIT=N    503 SlowDown to more than N requests at once
#   RADOSGW_RESTART=1  starts the gateway anew when it was killed (DIRECTORY/radosgw.pid)
set -u
directory=${1:?usage: radosgw.sh DIRECTORY PORT}
port=${2:?usage: radosgw.sh DIRECTORY PORT}
domain=s3.localhost
daemons=()
bound=(setpriv --pdeathsig KILL)

finish() { # once, though its caller's end may be another signal
    trap '' TERM INT
    trap - EXIT
    kill -9 "${daemons[@]}" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$directory"
}
fail() {
    echo "radosgw.sh: $*" >&2
    tail -n 20 "$directory"/log/* >&2 2>/dev/null
    finish
    exit 1
}
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

if [[ -n $(ls -A "$directory" 2>/dev/null) ]] || answers "$port" || answers $((port + 1)); then
    echo "radosgw.sh: $directory is not empty, or port $port or the next is taken" >&2
    exit 2
fi
trap 'finish; exit 0' TERM INT
trap finish EXIT
mkdir -p "$directory"/{mon,osd,run,log,rgw} || exit 1
directory=$(cd "$directory" && pwd)

endpoint="endpoint=127.0.0.1:$port"
url=http://127.0.0.1:$port
if [[ -n ${RADOSGW_TLS:-} ]]; then
    url=https://localhost:$port
    cd "$directory" || exit 1
    {
        openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=test CA" -keyout ca.key -out ca.pem &&
            openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout server.key -out server.csr &&
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -out server.pem \
                -extfile <(echo "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:$domain,DNS:*.$domain")
    } >log/openssl 2>&1 || fail "no certificate"
    endpoint="ssl_endpoint=127.0.0.1:$port ssl_certificate=$directory/server.pem ssl_private_key=$directory/server.key"
fi
limit=
if [[ -n ${RADOSGW_LIMIT:-} ]]; then
    limit="rgw scheduler type = throttler
rgw max concurrent requests = $RADOSGW_LIMIT"
fi
fsid=$(cat /proc/sys/kernel/random/uuid)

# "ms mon client mode" and "auth": without them the gateway waits for secure connections for ever.
cat >"$directory/ceph.conf" <<CONF
[global]
fsid = $fsid
mon host = v2:127.0.0.1:$((port + 1))
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind port min = $((port + 10))
ms bind port max = $((port + 60))
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
run dir = $directory/run
admin socket =
log file = $directory/log/\$name
mon cluster log file = $directory/log/cluster
crash dir = $directory/run
keyring = $directory/keyring
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 1000
mon osd min down reporters = 1
[mon]
mon data = $directory/mon
mon data avail crit = 1
mon data avail warn = 2
mon warn on pool no redundancy = false
paxos propose interval = 0.05
paxos min wait = 0.02
mon cpu threads = 1
[osd]
osd data = $directory/osd
osd objectstore = memstore
memstore device bytes = 2147483648
osd op num shards = 1
osd op num threads per shard = 2
osd class load list = *
osd class default list = *
osd crush initial weight = 1
[client.rgw]
rgw frontends = beast $endpoint
rgw data = $directory/rgw
rgw dns name = $domain
rgw thread pool size = 32
rgw rados pool pg num min = 1
rgw enable usage log = false
rgw enable ops log = false
rgw gc obj min wait = 2
rgw gc processor period = 2
rgw gc processor max time = 2
rgw enable lc threads = false
rgw run sync thread = false
rgw enable quota threads = false
rgw override bucket index max shards = 1
$limit
CONF
export CEPH_CONF=$directory/ceph.conf CEPH_ARGS=
log=$directory/log/start

monmaptool --create --clobber --fsid "$fsid" --addv a "[v2:127.0.0.1:$((port + 1))]" \
    "$directory/monmap" >"$log" 2>&1 || fail "no monitor map"
ceph-mon -i a --mkfs --monmap "$directory/monmap" >>"$log" 2>&1 || fail "no monitor"
"${bound[@]}" ceph-mon -i a -f >>"$log" 2>&1 &
daemons+=($!)
osd=$(cat /proc/sys/kernel/random/uuid)
timeout 90 ceph -n client.admin osd new "$osd" >>"$log" 2>&1 || fail "the monitor does not answer"
ceph-osd -i 0 --mkfs --osd-uuid "$osd" >>"$log" 2>&1 || fail "no OSD"
"${bound[@]}" ceph-osd -i 0 -f >>"$log" 2>&1 &
daemons+=($!)
for user in test other; do
    timeout 90 radosgw-admin -n client.rgw user create --uid=$user --display-name=$user \
        --access-key=${user}key --secret-key=${user}secret >>"$log" 2>&1 || fail "no user $user"
done
start_gateway() {
    "${bound[@]}" radosgw -n client.rgw -f >>"$log" 2>&1 &
    daemons[2]=$!
    echo "${daemons[2]}" >"$directory/radosgw.pid"
}
start_gateway
for _ in {1..900}; do
    answers "$port" && break
    kill -0 "${daemons[2]}" 2>/dev/null || fail "the gateway ended"
    sleep 0.1
done
answers "$port" || fail "the gateway does not answer"
echo "ready $url"

while :; do
    if [[ -n ${RADOSGW_RESTART:-} ]] && ! kill -0 "${daemons[2]}" 2>/dev/null; then
        start_gateway
    fi
    for daemon in "${daemons[@]}"; do
        kill -0 "$daemon" 2>/dev/null || fail "a daemon ended"
    done
    sleep 0.5 &
    wait $!
done
