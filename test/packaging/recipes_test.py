"""The recipes for vcpkg and Conan, as far as they can be checked without either and without a network:
they say what the build says, and do what their tools' interfaces take."""

import importlib.util
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import types
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PORT = ROOT / "src/packaging/vcpkg/dyndump"
CMAKE = (ROOT / "CMakeLists.txt").read_text()
VERSION = re.search(r"^\s*VERSION ([0-9.]+)$", CMAKE, re.MULTILINE)[1]
OPTIONS = set(re.findall(r"option\((DYNDUMP_\w+)", CMAKE))

# What third_party/dependencies.cmake looks for, as each of the two calls it.
DEPENDENCIES = {
    "Boost": ({"boost-asio", "boost-beast", "boost-json"}, "boost"),
    "OpenSSL": ({"openssl"}, "openssl"),
    "fmt": ({"fmt"}, "fmt"),
    "simdjson": ({"simdjson"}, "simdjson"),
    "isal": ({"isal"}, "isa-l"),
    "zstd": ({"zstd"}, "zstd"),
    "Snappy": ({"snappy"}, "snappy"),
    "pugixml": ({"pugixml"}, "pugixml"),
    "CLI11": ({"cli11"}, "cli11"),
}


def looked_for():
    """The libraries that the build looks for when it is neither for tests nor for benchmarks."""
    text = (ROOT / "third_party/dependencies.cmake").read_text()
    text = re.sub(r"if\(DYNDUMP_BUILD_(TESTS|BENCH)\).*?endif\(\)", "", text, flags=re.DOTALL)
    names = re.findall(r"(?:find_package|pkg_check_modules)\((\w+)", text)
    return set(names) - {"Threads", "PkgConfig"}


class Vcpkg(unittest.TestCase):
    def setUp(self):
        self.manifest = json.loads((PORT / "vcpkg.json").read_text())

    def test_the_manifest_is_one(self):
        known = {"$schema", "name", "version", "description", "license", "supports", "dependencies",
                 "features"}
        self.assertLessEqual(set(self.manifest), known)
        self.assertEqual(self.manifest["name"], PORT.name)
        self.assertEqual(self.manifest["version"], VERSION)
        for name in self.names():
            self.assertRegex(name, r"^[a-z0-9]+(-[a-z0-9]+)*$")
        self.assertEqual(self.manifest["license"], "MIT")
        self.assertTrue((ROOT / "LICENSE").read_text().startswith("MIT License"))

    def names(self):
        lists = [self.manifest["dependencies"]]
        lists += [feature["dependencies"] for feature in self.manifest["features"].values()]
        return [each if isinstance(each, str) else each["name"] for some in lists for each in some]

    def test_it_names_what_the_build_looks_for(self):
        self.assertEqual(looked_for(), set(DEPENDENCIES))
        wanted = set().union(*(vcpkg for vcpkg, _ in DEPENDENCIES.values()))
        self.assertEqual(set(self.names()) - {"vcpkg-cmake", "vcpkg-cmake-config"}, wanted)

    def test_the_portfile_runs(self):
        """With functions of vcpkg's names that print what they are given."""
        functions = ("vcpkg_check_features", "vcpkg_cmake_configure", "vcpkg_cmake_install",
                     "vcpkg_cmake_config_fixup", "vcpkg_fixup_pkgconfig", "vcpkg_copy_tools",
                     "vcpkg_install_copyright")
        with tempfile.TemporaryDirectory() as packages:
            stub = "cmake_minimum_required(VERSION 3.25)\n"
            stub += "".join(f'function({name})\n message(STATUS "{name} ${{ARGV}}")\nendfunction()\n'
                           for name in functions)
            stub += (f'set(CURRENT_PORT_DIR "{PORT}")\nset(PORT dyndump)\nset(FEATURES core program)\n'
                     f'set(CURRENT_PACKAGES_DIR "{packages}")\ninclude("{PORT}/portfile.cmake")\n')
            script = pathlib.Path(packages) / "run.cmake"
            script.write_text(stub)
            done = subprocess.run(["cmake", "-P", script], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue((pathlib.Path(packages) / "share/dyndump/usage").is_file())
        for name in functions:
            self.assertIn(f"-- {name}", done.stdout)
        self.assertIn(f"SOURCE_PATH;{ROOT};", done.stdout)
        self.assertIn(f"FILE_LIST;{ROOT}/LICENSE", done.stdout)
        named = set(re.findall(r"DYNDUMP_\w+", (PORT / "portfile.cmake").read_text()))
        self.assertLessEqual(named, OPTIONS)


class Conan(unittest.TestCase):
    def recipe(self):
        """The class of the recipe; Conan itself is stood in for by modules of its names."""
        calls = []

        def module(name, **members):
            made = types.ModuleType(name)
            vars(made).update(members)
            sys.modules[name] = made

        class Tool:
            def __init__(self, recipe):
                self.cache_variables = {}

            def __getattr__(self, name):
                return lambda *arguments, **named: calls.append(name)

        def copy(recipe, pattern, src, dst):
            calls.append(("copy", pattern, bool(list(pathlib.Path(src).glob(pattern)))))

        module("conan", ConanFile=object)
        module("conan.errors", ConanInvalidConfiguration=ValueError)
        module("conan.tools")
        module("conan.tools.build", check_min_cppstd=lambda recipe, standard: None)
        module("conan.tools.cmake", CMake=Tool, CMakeDeps=Tool, CMakeToolchain=Tool,
               cmake_layout=lambda recipe: None)
        module("conan.tools.files", copy=copy,
               load=lambda recipe, path: pathlib.Path(path).read_text())
        module("conan.tools.gnu", PkgConfigDeps=Tool)
        path = ROOT / "src/packaging/conan/conanfile.py"
        spec = importlib.util.spec_from_file_location("conanfile", path)
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        made = loaded.DyndumpConan()
        made.recipe_folder = str(path.parent)
        return made, calls

    def test_its_version_is_the_build_s(self):
        recipe, _ = self.recipe()
        recipe.set_version()
        self.assertEqual(recipe.version, VERSION)

    def test_it_exports_what_is_there(self):
        recipe, calls = self.recipe()
        recipe.export_sources_folder = "/nowhere"
        recipe.export_sources()
        self.assertGreater(len(calls), 3)
        self.assertEqual([call for call in calls if not call[2]], [])

    def test_it_requires_what_the_build_looks_for(self):
        recipe, _ = self.recipe()
        required = set()
        recipe.requires = lambda reference, **named: required.add(reference.split("/")[0])
        recipe.options = types.SimpleNamespace(program=True, shared=False)
        recipe.requirements()
        self.assertEqual(required, {conan for _, conan in DEPENDENCIES.values()})

    def test_it_runs_on_linux_only(self):
        recipe, _ = self.recipe()
        recipe.settings = types.SimpleNamespace(os="Linux")
        recipe.validate()
        recipe.settings.os = "Windows"
        with self.assertRaises(ValueError):
            recipe.validate()

    def test_it_sets_options_that_exist(self):
        text = (ROOT / "src/packaging/conan/conanfile.py").read_text()
        self.assertLessEqual(set(re.findall(r"DYNDUMP_\w+", text)), OPTIONS)
        recipe, calls = self.recipe()
        recipe.options = types.SimpleNamespace(program=True, shared=False)
        recipe.generate()
        self.assertEqual(calls, ["generate"] * 3)


if __name__ == "__main__":
    unittest.main()
