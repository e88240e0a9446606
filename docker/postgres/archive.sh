#!/bin/sh
# Puts a finished segment of WAL into the archive: whole, on disk, and never over another (archive_command: %p %f).
set -eu

archive=${WAL_ARCHIVE:-/var/lib/postgresql/archive}
if [ -f "$archive/$2" ]; then
    exec cmp -s "$1" "$archive/$2" # the same again, after a crash in between, is fine
fi
cp "$1" "$archive/.$2.part"
sync "$archive/.$2.part"
mv "$archive/.$2.part" "$archive/$2"
sync "$archive"
