# Completion for bash. Load it with: source <(./repro completion bash)
_repro() {
  local line=${COMP_LINE:0:COMP_POINT} program=${COMP_WORDS[0]/#\~/$HOME} words last typed kept candidate
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  last=$((${#words[@]} - 1))
  typed=${words[last]#[\'\"]}
  words[last]=$typed
  # Readline replaces only what follows the last "=" or ":", so what precedes it is cut from the candidates.
  kept=${typed%"${2#[\'\"]}"}
  COMPREPLY=()
  while IFS=$'\t' read -r candidate _; do
    case $candidate in
      :files) compopt -o default && return ;;
      */ | *=) compopt -o nospace ;;
    esac
    COMPREPLY+=("${candidate#"$kept"}")
  done < <("$program" complete -- "${words[@]:1}" 2> /dev/null)
}
complete -F _repro repro
