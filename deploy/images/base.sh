#!/usr/bin/env bash
# Makes a base image for the Dockerfile from this machine's own JDK 25 and C library, where no registry can be reached.
# Usage: base.sh [TAG]    default: localhost/jdk:25. ENGINE=docker where podman is not installed.
set -euo pipefail

tag=${1:-localhost/jdk:25}
engine=${ENGINE:-podman}
java=${JAVA_HOME:?set JAVA_HOME to a JDK 25}
grep -q '^JAVA_VERSION="25' "$java/release" || { echo "base.sh: $java is not a JDK 25" >&2; exit 1; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

programs=(bash sh ldd cat chmod cp ln mkdir rm)
copy() { mkdir -p "$root$(dirname "$1")"; cp -L "$1" "$root$1"; }
libraries() { ldd "$@" 2>/dev/null | sed -nE 's#^[^/]*(/[^ ]+).*#\1#p' | grep -v ':$' | sort -u; }

for program in "${programs[@]}"; do
    path=$(command -v "$program")
    cp -L "$path" "$(mkdir -p "$root/bin" && echo "$root/bin/$program")"
    for library in $(libraries "$path" || true); do copy "$library"; done
done
mkdir -p "$root/opt" "$root/usr" "$root/tmp" "$root/etc"
chmod 1777 "$root/tmp"
ln -s ../bin "$root/usr/bin"
cp -RL "$java" "$root/opt/jdk"
for library in $(libraries "$java/bin/java" "$java/lib/server/libjvm.so" "$java"/lib/lib{java,net,nio,management}.so \
    | grep -v "^$java"); do copy "$library"; done
folder=$(dirname "$(libraries "$java/bin/java" | grep '/libc\.so')")
for library in "$folder"/lib{resolv.so.2,nss_dns.so.2,nss_files.so.2}; do [ ! -e "$library" ] || copy "$library"; done

tar -C "$root" -c . | "$engine" import --change 'ENV PATH=/opt/jdk/bin:/bin' --change 'ENV JAVA_HOME=/opt/jdk' \
    --change 'ENV LANG=C.UTF-8' - "$tag"
