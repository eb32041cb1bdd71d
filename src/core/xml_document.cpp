#include "core/xml_document.hpp"

#include <algorithm>

namespace dyndump::core {
namespace {

struct depth_meter final : pugi::xml_tree_walker {
    int deepest = 0;
    bool for_each(pugi::xml_node&) override {
        deepest = std::max(deepest, depth() + 1);
        return deepest <= deepest_xml;
    }
};

} // namespace

std::string_view parse_xml(std::string_view text, pugi::xml_document& out) {
    out.reset();
    if (text.size() > largest_xml ||
        static_cast<std::size_t>(std::ranges::count(text, '<')) > most_xml_tags) {
        return "is larger than is accepted";
    }
    const auto result =
        out.load_buffer(text.data(), text.size(),
                        pugi::parse_default | pugi::parse_ws_pcdata_single, pugi::encoding_utf8);
    if (!result || !out.document_element()) {
        out.reset();
        return "is no XML";
    }
    depth_meter meter;
    if (!out.traverse(meter)) {
        out.reset();
        return "is nested more deeply than is accepted";
    }
    return {};
}

} // namespace dyndump::core
