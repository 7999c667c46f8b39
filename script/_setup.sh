# Sourced by the other scripts, from the root of the checkout: a virtual environment in .venv with what they need.
# Installs only when what is asked for has changed since the last time; works as root and as any user.
# shellcheck shell=sh

cd "$(dirname "$0")/.." || exit 1
root=$(pwd)
venv="$root/.venv"
python="$venv/bin/python"

say() {
	printf '%s\n' "$*" >&2
}

find_python() {
	for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
		if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
			command -v "$candidate"
			return
		fi
	done
	say "Inscope needs Python 3.11 or later with its venv module (Debian: apt install python3-venv);"
	say "found: $(python3 --version 2>/dev/null || echo none). PYTHON=/path/to/python names another."
	return 1
}

make_venv() {
	if [ -x "$python" ] && "$python" -c '' 2>/dev/null; then
		return
	fi
	base=$(find_python) || exit 1
	say "making .venv with $("$base" --version) ..."
	"$base" -m venv --clear "$venv" || exit 1
}

# install EXTRAS NAME: the project itself, editable, with its extras at the pinned versions.
install() {
	stamp="$venv/.installed-$2"
	wanted=$(cat pyproject.toml constraints.txt | cksum; "$python" --version; echo "$root")
	if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
		return
	fi
	say "installing Inscope and what it needs (for $2) ..."
	PIP_DISABLE_PIP_VERSION_CHECK=1 "$python" -m pip install --quiet --editable ".$1" --constraint constraints.txt || exit 1
	printf '%s' "$wanted" >"$stamp" || exit 1
}

# Some machines forbid Python to write bytecode while it runs; then every start would compile everything again.
compile() {
	if [ -w "$venv" ]; then
		"$python" -m compileall -q -j 0 "$venv/lib" >/dev/null 2>&1
		"$python" -m compileall -q src >/dev/null 2>&1
	fi
	return 0
}

# set_up EXTRAS NAME
set_up() {
	make_venv
	before=$(cat "$venv/.installed-$2" 2>/dev/null)
	install "$1" "$2"
	if [ "$before" != "$(cat "$venv/.installed-$2" 2>/dev/null)" ]; then
		compile
	elif [ -w src ]; then
		"$python" -m compileall -q src >/dev/null 2>&1
	fi
	PATH="$venv/bin:$PATH"
	export PATH
}
