"""The command line of nvcc as one of a C++ compiler, for the emulator's headers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve

if TYPE_CHECKING:
    from lessonl.source.flags import CompileCommand

EMULATOR: Final = Path(__file__).parents[1] / "measure" / "runtime" / "cuda"
"""The headers of the CUDA runtime on the CPU."""

_VALUED: Final = frozenset(
    """
    -arch -gencode -code -ccbin -Xptxas -Xnvlink -Xfatbin -Xcudafe -Xlinker -Xarchive
    -maxrregcount -rdc -cudart -t -ftz -prec-div -prec-sqrt -fmad -x -default-stream
    --gpu-architecture --generate-code --gpu-code --compiler-bindir --ptxas-options
    --nvlink-options --cudafe-options --maxrregcount --relocatable-device-code --cudart
    --threads --ftz --prec-div --prec-sqrt --fmad --diag-suppress -diag-suppress
    --default-stream --cuda-gpu-arch
    """.split()  # noqa: SIM905 - a table is read more easily so
)
"""What the emulator has no use for, and the value behind it."""

_ALONE: Final = re.compile(
    r"-dc|-dlink|-dw|-rdynamic|-G|--device-debug|-lineinfo|--generate-line-info|-ewp"
    r"|-?-use_fast_math|-?-expt-[a-z-]+|-?-extended-lambda|-?-extra-device-vectorization"
    r"|-?-forward-[a-z-]+|-?-device-c|-restrict|--restrict|-dopt.*|-m64|-m32|-keep|--keep|-lto"
    r"|-res-usage|--resource-usage|-cuda|-cubin|-ptx|-?-Wno-deprecated-gpu-targets|-Werror.*"
    r"|--cuda-[a-z-]+(=.*)?|-fatbin|-src-in-ptx|-l(cuda|cudart|curand|cublas).*|-?-source-in-ptx"
)
_NOT_FOR_NVCC: Final = re.compile(
    r"-dc|-dlink|-dw|-?-device-c|-G|--device-debug|-?-keep|-cubin|-ptx|-fatbin|-cuda|-ewp|-lto"
    r"|-dopt.*|-Werror.*|-?-res-usage|-res-usage|--resource-usage|-w|-?-Wno-deprecated-gpu-targets"
    r"|-rdynamic|-pthread|-l(?!ineinfo).*"
)
_OWN: Final = re.compile(
    r"-O.*|-g|-I.*|-D.*|-U.*|-std=.*|--std=.*|-?-expt-.*|-?-extended-lambda|-?-use_fast_math"
    r"|-lineinfo|--generate-line-info|-restrict|--restrict|-m64|-?-extra-device-vectorization"
    r"|-?-ftz=.*|-?-prec-(?:div|sqrt)=.*|-?-fmad=.*|-?-maxrregcount=.*|-arch=.*|-code=.*"
    r"|-gencode=.*|--gpu-architecture=.*|--gpu-code=.*|--generate-code=.*|-ccbin=.*"
    r"|--compiler-bindir=.*|-?-default-stream=.*|-rdc=.*|--relocatable-device-code=.*"
    r"|-?-diag-suppress=.*|-Xcompiler=.*|--compiler-options=.*|-Xptxas=.*|--ptxas-options=.*"
)
"""What nvcc itself understands; everything else is passed on to its host compiler."""
_OWN_VALUED: Final = frozenset(
    """
    -arch -gencode -code -ccbin -Xcompiler -Xptxas -maxrregcount -ftz -prec-div -prec-sqrt -fmad
    -std --std -isystem -include -I -D -U -default-stream -rdc
    --gpu-architecture --generate-code --gpu-code --compiler-bindir --compiler-options
    --ptxas-options --maxrregcount --ftz --prec-div --prec-sqrt --fmad --diag-suppress
    --default-stream --relocatable-device-code --include-path --pre-include -diag-suppress
    """.split()  # noqa: SIM905 - a table is read more easily so
)
_DROPPED_VALUED: Final = frozenset(
    """
    -x -t --threads -o -MF -MT -MQ -Xlinker -Xarchive -Xnvlink -Xfatbin -cudart --cudart
    """.split()  # noqa: SIM905 - a table is read more easily so
)
_SEPARATE: Final = ("-isystem", "-include")
_CLANGS: Final = "--cuda-gpu-arch="
_SHORT: Final = {"--include-path": "-I", "--pre-include": "-include"}
_PASSED_ON: Final = ("-Xcompiler", "--compiler-options")
_STANDARD: Final = re.compile(r"-?-std=?")
_OLD: Final = re.compile(r"-std=(?:c|gnu)\+\+(?:98|03|0x|11|1y|14)")


def is_nvcc(compiler: str) -> bool:
    """Whether a command is nvcc's."""
    return Path(compiler).name.partition(".")[0] in ("nvcc", "nvc++")


def compiles_cuda(arguments: Sequence[str]) -> bool:
    """Whether a command says that its source is CUDA, whatever the file is called."""
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    named = [after for flag, after in pairs if flag in ("-x", "--x")]
    joined = [a.removeprefix("-x").lstrip("=") for a in arguments if a.startswith("-x")]
    return any(language in ("cu", "cuda") for language in (*named, *joined))


def host_arguments(arguments: Sequence[str]) -> Iterator[str]:
    """nvcc's arguments as g++ takes them: what is about the device goes, ``-Xcompiler`` opens."""
    rest = iter(arguments)
    for argument in rest:
        flag, sign, value = argument.partition("=")
        if flag in _PASSED_ON:
            yield from (value if sign else next(rest, "")).strip("'\"").split(",")
        elif flag in _VALUED:
            if not sign:
                next(rest, "")
        elif flag in ("-std", "--std"):
            yield f"-std={value if sign else next(rest, '')}"
        elif flag in ("-isystem", "-I", "--include-path", "-include", "--pre-include") and sign:
            yield from (
                {"--include-path": "-I", "--pre-include": "-include"}.get(flag, flag),
                value,
            )
        elif not _ALONE.fullmatch(argument):
            yield argument


def nvcc_arguments(arguments: Sequence[str]) -> Iterator[str]:
    """Arguments, of nvcc or of a C++ compiler, as nvcc takes them to make device code.

    ``-arch`` and its like stay. What chooses another output, debugs the device or turns warnings
    into errors goes; what only the host's compiler knows goes behind ``-Xcompiler``.
    """
    rest = iter(arguments)
    for argument in rest:
        flag, sign, value = argument.partition("=")
        if flag in _DROPPED_VALUED:
            if not sign:
                next(rest, "")
        elif flag in _SHORT:
            yield from (_SHORT[flag], value if sign else next(rest, ""))
        elif flag in _OWN_VALUED and (not sign or flag in _SEPARATE):
            yield from (flag, value if sign else next(rest, ""))
        elif argument.startswith(_CLANGS):
            yield f"-arch={value}"
        elif _NOT_FOR_NVCC.fullmatch(argument):
            continue
        elif _OWN.fullmatch(argument) or not argument.startswith("-"):
            yield argument
        elif argument.startswith(("-f", "-m", "-W", "-p", "-x")):
            yield f"-Xcompiler={argument}"


def for_emulator(command: CompileCommand) -> CompileCommand:
    """``command`` with the emulator's headers in front, in C++17 at least."""
    kept = [a for a in command.arguments if not _OLD.fullmatch(a)]
    if not any(_STANDARD.match(a) for a in kept):
        kept.append("-std=c++17")
    arguments = (f"-I{EMULATOR}", "-include", "cuda_runtime.h", *kept)
    device = command.device or tuple(nvcc_arguments(command.arguments))
    return evolve(command, arguments=arguments, cuda=True, device=device)


def host_compiler(arguments: Sequence[str]) -> str:
    """The compiler that ``-ccbin`` names, if it is there, else c++."""
    for at, argument in enumerate(arguments):
        flag, sign, value = argument.partition("=")
        if flag in ("-ccbin", "--compiler-bindir"):
            named = value if sign else next(iter(arguments[at + 1 :]), "")
            if found := shutil.which(named):
                return found
    return shutil.which("c++") or "c++"
