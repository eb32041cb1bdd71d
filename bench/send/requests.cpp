#include "send/requests.hpp"

#include "core/batch_packer.hpp"
#include "core/json_validation.hpp"
#include "core/sigv4.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace dyndump::bench {
namespace {

constexpr std::size_t items_a_request = 25;
constexpr std::size_t read_at_once = std::size_t{256} << 10;
constexpr std::size_t padding = 64; // a line may be looked at beyond its end

/// The signature of a body. The bench server does not look at it.
class signer {
public:
    const std::string& operator()(std::string_view body) {
        static constexpr std::array<http_header, 3> headers{
            {{"Host", "localhost"},
             {"Content-Type", "application/x-amz-json-1.0"},
             {"X-Amz-Target", "DynamoDB_20120810.BatchWriteItem"}}};
        core::signable_request of;
        of.headers = headers;
        of.payload = body;
        signer_.sign(of, {"id", "secret", {}}, std::chrono::system_clock::now(), signature_);
        return signature_.authorization;
    }

private:
    core::sigv4_signer signer_{signer_params("us-east-1", "dynamodb")};
    core::signature signature_;
};

void append_head(std::string& out, std::size_t body, std::string_view authorization) {
    fmt::format_to(std::back_inserter(out),
                   "POST / HTTP/1.1\r\nHost: localhost\r\n"
                   "X-Amz-Target: DynamoDB_20120810.BatchWriteItem\r\n"
                   "Content-Type: application/x-amz-json-1.0\r\n"
                   "Authorization: {}\r\nContent-Length: {}\r\n\r\n",
                   authorization, body);
}

/// The lines of a file, where they were read.
class lines {
public:
    explicit lines(const std::string& path)
        : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (file_ < 0) {
            throw std::runtime_error("cannot read " + path);
        }
    }
    ~lines() { ::close(file_); }
    lines(const lines&) = delete;
    lines& operator=(const lines&) = delete;

    bool next(std::string_view& line) {
        auto end = rest().find('\n');
        while (end == std::string_view::npos) {
            if (!read_more()) {
                return false;
            }
            end = rest().find('\n');
        }
        line = rest().substr(0, end);
        begin_ += end + 1;
        return true;
    }

private:
    std::string_view rest() const { return {buffer_.data() + begin_, end_ - begin_}; }

    bool read_more() {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        buffer_.resize(end_ + read_at_once + padding);
        const auto n = ::read(file_, buffer_.data() + end_, read_at_once);
        end_ += n > 0 ? static_cast<std::size_t>(n) : 0;
        return n > 0;
    }

    int file_;
    std::vector<char> buffer_ = std::vector<char>(read_at_once + padding);
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

/// Reads, checks, packs and signs.
class whole final : public requests {
public:
    explicit whole(const std::string& path)
        : lines_(path) {}

    bool next(std::string_view& request, std::string& own) override {
        packer_.begin(body_, {});
        std::string_view line;
        while (packer_.size() < items_a_request && lines_.next(line)) {
            if (core::validate_json(line)) {
                throw std::runtime_error("a line is no JSON");
            }
            item_bytes += line.size() + 1;
            packer_.add(core::write_kind::put, line, 1);
        }
        if (packer_.size() == 0) {
            return false;
        }
        packer_.finish("INDEXES");
        own.clear();
        append_head(own, body_.size(), sign_(body_));
        own += body_;
        request = own;
        ++count;
        return true;
    }

private:
    lines lines_;
    core::batch_packer packer_{R"("t")"};
    std::string body_;
    signer sign_;
};

class prepared final : public requests {
public:
    prepared(const std::string& path, bool signs)
        : signs_(signs) {
        whole all(path);
        std::string_view request;
        for (std::string own; all.next(request, own);) {
            ready_.push_back(own);
        }
        item_bytes = all.item_bytes;
    }

    bool next(std::string_view& request, std::string&) override {
        if (count == ready_.size()) {
            return false;
        }
        request = ready_[count++];
        if (signs_) {
            sign_(request.substr(request.find("\r\n\r\n") + 4));
        }
        return true;
    }

private:
    const bool signs_;
    std::vector<std::string> ready_;
    signer sign_;
};

} // namespace

std::unique_ptr<requests> make_requests(std::string_view kind, const std::string& path) {
    if (kind == "whole") {
        return std::make_unique<whole>(path);
    }
    if (kind != "prepared" && kind != "signed") {
        throw std::runtime_error("requests are prepared, signed or whole");
    }
    return std::make_unique<prepared>(path, kind == "signed");
}

} // namespace dyndump::bench
