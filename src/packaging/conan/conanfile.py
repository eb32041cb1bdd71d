"""A recipe for Conan 2 that packs the tree it lies in:

    conan create src/packaging/conan --build=missing
"""

import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load
from conan.tools.gnu import PkgConfigDeps


class DyndumpConan(ConanFile):
    name = "dyndump"
    description = "Dumps whole DynamoDB tables by parallel Scan"
    topics = ("dynamodb", "aws", "asio", "backup")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "program": [True, False]}
    default_options = {"shared": False, "program": False}

    @property
    def _root(self):
        return os.path.join(self.recipe_folder, "..", "..", "..")

    def set_version(self):
        text = load(self, os.path.join(self._root, "CMakeLists.txt"))
        self.version = re.search(r"^\s*VERSION ([0-9.]+)$", text, re.MULTILINE)[1]

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", ".github/CHANGELOG.md", "include/*", "src/*",
                        "third_party/*.cmake"):
            copy(self, pattern, src=self._root, dst=self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def validate(self):
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("dyndump runs on Linux only")
        check_min_cppstd(self, 20)

    def requirements(self):
        self.requires("boost/[>=1.81]", transitive_headers=True, transitive_libs=True)
        self.requires("openssl/[>=3 <4]", transitive_headers=True, transitive_libs=True)
        self.requires("fmt/[>=9]")
        self.requires("isa-l/[>=2.30]")
        self.requires("pugixml/[>=1.13]")
        self.requires("simdjson/[>=3]")
        self.requires("snappy/[>=1.1.9]")
        self.requires("zstd/[>=1.5]")
        if self.options.program:
            self.requires("cli11/[>=2.3]")

    def generate(self):
        CMakeDeps(self).generate()
        PkgConfigDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["DYNDUMP_BUILD_PROGRAM"] = bool(self.options.program)
        toolchain.cache_variables["DYNDUMP_BUILD_TESTS"] = False
        toolchain.cache_variables["DYNDUMP_BUILD_EXAMPLES"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", src=self.source_folder,
             dst=os.path.join(self.package_folder, "licenses"))
        CMake(self).install()

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "dyndump")
        library = self.cpp_info.components["dyndump"]
        library.set_property("cmake_target_name", "dyndump::dyndump")
        library.set_property("pkg_config_name", "dyndump")
        library.libs = ["dyndump"]
        library.requires = ["boost::headers", "boost::json", "openssl::openssl", "fmt::fmt",
                            "isa-l::isa-l", "pugixml::pugixml", "simdjson::simdjson",
                            "snappy::snappy", "zstd::zstd"]
        sandbox = self.cpp_info.components["sandbox"]
        sandbox.set_property("cmake_target_name", "dyndump::sandbox")
        sandbox.set_property("pkg_config_name", "dyndump_sandbox")
        sandbox.libs = ["dyndump_sandbox"]
        sandbox.requires = ["dyndump"]
