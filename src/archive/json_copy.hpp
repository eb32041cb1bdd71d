// A JSON value as text again, out of the events of a parser.
#pragma once

#include <boost/json/serialize.hpp>

#include <string>
#include <string_view>

namespace dyndump::archive {

/// Appends to a text that belongs to somebody else. Numbers are copied as they were written.
class json_copy {
public:
    explicit json_copy(std::string& to)
        : text_(to) {}

    void open(char bracket) {
        begin_value();
        text_ += bracket;
    }
    void close(char bracket) { text_ += bracket; }
    void name(std::string_view unquoted) {
        string(unquoted);
        text_ += ':';
    }
    void string(std::string_view unquoted) {
        begin_value();
        text_ += boost::json::serialize(boost::json::string_view(unquoted));
    }
    /// A number, true, false or null.
    void word(std::string_view text) {
        begin_value();
        text_ += text;
    }

private:
    // A comma stands where a value or a name follows another one.
    void begin_value() {
        const bool is_first =
            text_.empty() || std::string_view("{[:").find(text_.back()) != std::string_view::npos;
        text_ += is_first ? "" : ",";
    }

    std::string& text_;
};

} // namespace dyndump::archive
