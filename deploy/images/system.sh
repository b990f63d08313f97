#!/bin/bash
# system.sh JAVA ROOT: puts into ROOT what this Java runtime needs of a system: the C library, the user, name lookup, /tmp.
set -euo pipefail
java=$1
root=$2
mkdir -p "$root/etc" "$root/tmp"
chmod 1777 "$root/tmp"

take() { # a library, where it lies here
    [ ! -e "$1" ] || [ -e "$root$1" ] || cp -L --parents "$1" "$root"
}

while read -r name _ path _; do
    case $name in */ld-linux*) take "$name" ;; esac
    case $path in
        "$java"/*) ;;
        */libc.so.6) take "$path"; for more in resolv.so.2 nss_dns.so.2 nss_files.so.2; do take "${path%/*}/lib$more"; done ;;
        /*) take "$path" ;;
    esac
done < <(ldd "$java"/bin/java "$java"/lib/server/libjvm.so "$java"/lib/lib{java,net,nio,management,extnet}.so)

echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
echo 'todo:x:10001:' >"$root/etc/group"
echo 'todo:x:10001:10001:todo:/tmp:/' >"$root/etc/passwd"
