#compdef repro
# Completion for zsh. Load it with: source <(./repro completion zsh)
_repro() {
  local line value
  local -a whole shown open shownOpen
  for line in "${(@f)$("${~${(Q)words[1]}}" complete -- "${(@Q)words[2,CURRENT-1]}" "$PREFIX" 2> /dev/null)}"; do
    value=${line%%$'\t'*}
    case $value in
      '') ;;
      :files) _files && return ;;
      */ | *=) open+=("$value") shownOpen+=("${line/$'\t'/  }") ;;
      *) whole+=("$value") shown+=("${line/$'\t'/  }") ;;
    esac
  done
  (( $#open )) && compadd -l -S '' -d shownOpen -a open
  (( $#whole )) && compadd -l -d shown -a whole
}
# A file named _repro in $fpath is itself the function; otherwise this is being sourced.
if [[ $funcstack[1] == _repro ]]; then
  _repro "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _repro repro
fi
