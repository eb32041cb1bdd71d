/// \file
/// Where pages come from: the source concept and its type-erased form.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/error.hpp>
#include <dyndump/page.hpp>
#include <dyndump/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dyndump {

/// What a run and its source say to each other while one worker of the run reads. Each worker has
/// one, from its first page to its last.
struct read_context {
    /// Which worker reads: from 0 to one less than run_params::max_parallel.
    std::uint32_t worker = 0;
    /// run_params::offload.
    boost::asio::any_io_executor offload;
    /// Where memory beyond what was set aside for the page is asked for; null: no limit.
    body_budget* memory = nullptr;
    /// With run_params::max_items, how many items are still wanted; what a page has beyond them is
    /// read in vain.
    std::optional<std::uint64_t> wanted;
    /// The run is ending: nothing new is to be asked for.
    const std::atomic<bool>* stopping = nullptr;
    /// Set by the source while nothing is in flight (it waits for capacity, or before it tries
    /// again): stop() then cancels the read, and lets it complete otherwise.
    bool waiting = false;
    /// Set by the source: what was tried again for this page, and the read capacity units that it
    /// cost.
    request_counts counts;
    double units = 0;
    /// Set by the source, when it returns an error: what happened, in words.
    diagnostics diag;
};

/// What gives pages. It is divided into segments: of a table they are a parallel Scan's, of a dump
/// its parts. Each is read in order, by one worker at a time, from a cursor to the next.
///
/// - `open(context)` is awaited once, before all else; from then on `segments()` says how many
///   there are. 0 is a source without items.
/// - `read(context, segment, cursor, into)` reads the page that stands behind `cursor` (empty: the
///   segment's first) into a page that is empty. `cursor` lives until the read completes. The page
///   says where the segment goes on, by page::set_cursor() unless it is a Scan response; with no
///   cursor the segment ends. A page may be empty and have a cursor. Reads of several segments run
///   at the same time, with a context each, on several threads.
/// - Optionally, `is_ready(context)` (bool) and `wait_until_ready(context)` (an awaitable of an
///   error_code): what a worker has to wait for before memory is set aside for its page.
/// - What one of them throws ends the run, as with writers; the place is called "source".
///
/// A cursor is the source's own text. The run keeps the last one of each segment in its checkpoint,
/// and goes on from there when it is resumed.
///
/// Cancellation: terminal, as Asio's operations; see read_context::waiting.
template <class S>
concept page_source = requires(S& source, read_context& context, std::uint32_t segment,
                               std::string_view cursor, page& into) {
    { source.open(context) } -> std::same_as<boost::asio::awaitable<error_code>>;
    { source.segments() } -> std::convertible_to<std::uint32_t>;
    {
        source.read(context, segment, cursor, into)
        } -> std::same_as<boost::asio::awaitable<error_code>>;
};

namespace detail {

template <class S>
concept opens = requires(S& source, read_context& context) {
    { source.open(context) } -> std::same_as<boost::asio::awaitable<error_code>>;
};
template <class S>
concept has_segments = requires(S& source) {
    { source.segments() } -> std::convertible_to<std::uint32_t>;
};
template <class S>
concept reads_pages = requires(S& source, read_context& context, std::uint32_t segment,
                               std::string_view cursor, page& into) {
    {
        source.read(context, segment, cursor, into)
        } -> std::same_as<boost::asio::awaitable<error_code>>;
};
/// Is meant to be a source: has a member of one of the names.
template <class S>
concept almost_source =
    std::is_class_v<S> && !page_source<S> && (
                                                 requires { &S::open; } || requires { &S::read; });

} // namespace detail

/// Any source, erased: one virtual call a page. Owns the source; a std::shared_ptr shares it, and
/// `std::ref(s)` makes it borrow one, which then must outlive the run.
class any_source {
public:
    any_source() = default;

    template <page_source S>
    requires(!std::same_as<S, any_source>) any_source(S source)
        : self_(std::make_unique<holding<S>>(std::move(source))) {}

    template <page_source S>
    any_source(std::reference_wrapper<S> source)
        : self_(std::make_unique<holding<S&>>(source.get())) {}

    template <page_source S>
    any_source(std::shared_ptr<S> source)
        : self_(std::make_unique<sharing<S>>(std::move(source))) {}

    /// Says which requirement a class that is meant to be a source misses.
    template <detail::almost_source S>
    any_source(S) {
        static_assert(detail::opens<S>,
                      "A source has a member boost::asio::awaitable<error_code> "
                      "open(read_context&); see page_source in <dyndump/source.hpp>.");
        static_assert(detail::has_segments<S>,
                      "A source has a member std::uint32_t segments(); see page_source in "
                      "<dyndump/source.hpp>.");
        static_assert(detail::reads_pages<S>,
                      "A source has a member boost::asio::awaitable<error_code> "
                      "read(read_context&, std::uint32_t, std::string_view, page&); see "
                      "page_source in <dyndump/source.hpp>.");
    }

    explicit operator bool() const noexcept { return self_ != nullptr; }

    boost::asio::awaitable<error_code> open(read_context& context) { return self_->open(context); }
    std::uint32_t segments() const { return self_->segments(); }
    bool is_ready(read_context& context) const { return self_->is_ready(context); }
    boost::asio::awaitable<error_code> wait_until_ready(read_context& context) {
        return self_->wait_until_ready(context);
    }
    boost::asio::awaitable<error_code> read(read_context& context, std::uint32_t segment,
                                            std::string_view cursor, page& into) {
        return self_->read(context, segment, cursor, into);
    }

private:
    struct interface {
        virtual ~interface() = default;
        virtual boost::asio::awaitable<error_code> open(read_context&) = 0;
        virtual std::uint32_t segments() = 0;
        virtual bool is_ready(read_context&) = 0;
        virtual boost::asio::awaitable<error_code> wait_until_ready(read_context&) = 0;
        virtual boost::asio::awaitable<error_code> read(read_context&, std::uint32_t,
                                                        std::string_view, page&) = 0;
    };

    /// Held is a source, or a reference to one.
    template <class Held>
    struct holding : interface {
        explicit holding(Held held)
            : source(std::forward<Held>(held)) {}
        boost::asio::awaitable<error_code> open(read_context& context) override {
            return source.open(context);
        }
        std::uint32_t segments() override { return source.segments(); }
        bool is_ready([[maybe_unused]] read_context& context) override {
            if constexpr (requires { source.is_ready(context); }) {
                return source.is_ready(context);
            } else {
                return true;
            }
        }
        boost::asio::awaitable<error_code>
        wait_until_ready([[maybe_unused]] read_context& context) override {
            if constexpr (requires { source.wait_until_ready(context); }) {
                return source.wait_until_ready(context);
            } else {
                return {};
            }
        }
        boost::asio::awaitable<error_code> read(read_context& context, std::uint32_t segment,
                                                std::string_view cursor, page& into) override {
            return source.read(context, segment, cursor, into);
        }
        Held source;
    };

    template <class S>
    struct sharing final : holding<S&> {
        explicit sharing(std::shared_ptr<S> shared)
            : holding<S&>(*shared)
            , owner(std::move(shared)) {}
        std::shared_ptr<S> owner;
    };

    std::unique_ptr<interface> self_;
};

} // namespace dyndump
