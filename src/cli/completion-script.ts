/** Scripts that have a shell ask this program what may follow. Where nothing is known to follow, shells offer files. */

/** `words` are given as typed, and are never evaluated: a TAB runs nothing but this program. */
const SCRIPTS = {
  bash: `_auditplane() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(auditplane __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _auditplane auditplane
`,
  zsh: `#compdef auditplane
_auditplane() {
  local line value about
  local -a known
  while IFS= read -r line; do
    value=\${\${line%%$'\\t'*}//:/\\\\:} about=\${line#*$'\\t'}
    known+=("$value\${about:+:$about}")
  done < <(auditplane __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $#known )); then _describe auditplane known; else _files; fi
}
compdef _auditplane auditplane
`,
  fish: `function __auditplane_knows
    set -l words (commandline -opc) (commandline -ct)
    set -g __auditplane_known (auditplane __complete -- $words[2..-1] 2>/dev/null)
    test (count $__auditplane_known) -gt 0
end
complete -c auditplane -e
complete -c auditplane -n __auditplane_knows -f -k -a '$__auditplane_known'
`,
} as const;

export type Shell = keyof typeof SCRIPTS;
export const SHELLS = Object.keys(SCRIPTS) as readonly Shell[];

export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
