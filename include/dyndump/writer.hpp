/// \file
/// Where items go: the writer concept and its type-erased form.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/page.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace dyndump {

/// Whether a writer can take pages of several segments at the same time.
enum class write_concurrency {
    /// One write() at a time; the fetcher queues the segments.
    serialised,
    /// write() may run for several segments at once, on several threads.
    concurrent,
};

/// What takes pages.
///
/// - `write(page&)` is awaited before the segment reads on: a slow writer slows the reading. The
///   pages of one segment come in order. The page is lent: the writer may change it
///   (page::lines()), or move from it to keep it. It must not keep views into a page that it did
///   not take.
/// - `finish(why)` is awaited once after the last write, also after a failure: a default error_code
///   when the table was exhausted (or `max_items` reached), errc::stopped after stop(), else the
///   fault. Its own error becomes the result of the run if there is none yet.
/// - What either throws ends the run as an error does: with the exception's own code if it carries
///   one (boost::system::system_error, std::system_error), else errc::exception_thrown; the message
///   of the diagnostics is "writer: " and its words.
/// - A static member `concurrency` of type write_concurrency says how it may be called
///   (default: serialised).
///
/// Cancellation: the awaitables should honour terminal cancellation, as Asio's operations do.
template <class W>
concept page_writer = requires(W& writer, page& source, error_code why) {
    { writer.write(source) } -> std::same_as<boost::asio::awaitable<error_code>>;
    { writer.finish(why) } -> std::same_as<boost::asio::awaitable<error_code>>;
};

namespace detail {

template <class W>
concept writes_pages = requires(W& writer, page& source) {
    { writer.write(source) } -> std::same_as<boost::asio::awaitable<error_code>>;
};
template <class W>
concept finishes = requires(W& writer, error_code why) {
    { writer.finish(why) } -> std::same_as<boost::asio::awaitable<error_code>>;
};
/// Is meant to be a writer: has a member of one of the names.
template <class W>
concept almost_writer = std::is_class_v<W> && !page_writer<W> &&
                        (
                            requires { &W::write; } || requires { &W::finish; });

} // namespace detail

/// How a writer of type W may be called.
template <page_writer W>
constexpr write_concurrency concurrency_of() noexcept {
    if constexpr (requires { W::concurrency; }) {
        return W::concurrency;
    } else {
        return write_concurrency::serialised;
    }
}

/// Any writer, erased: one virtual call a page. Owns the writer; `std::ref(w)` makes it borrow one,
/// which then must outlive the run.
class any_writer {
public:
    any_writer() = default;

    template <page_writer W>
    requires(!std::same_as<W, any_writer>) any_writer(W writer)
        : self_(std::make_unique<holding<W>>(std::move(writer))) {}

    template <page_writer W>
    any_writer(std::reference_wrapper<W> writer)
        : self_(std::make_unique<holding<W&>>(writer.get())) {}

    /// Says which requirement a class that is meant to be a writer misses.
    template <detail::almost_writer W>
    any_writer(W) {
        static_assert(detail::writes_pages<W>,
                      "A writer has a member boost::asio::awaitable<error_code> write(page&); see "
                      "page_writer in <dyndump/writer.hpp>.");
        static_assert(detail::finishes<W>,
                      "A writer has a member boost::asio::awaitable<error_code> "
                      "finish(error_code); see page_writer in <dyndump/writer.hpp>.");
    }

    explicit operator bool() const noexcept { return self_ != nullptr; }

    boost::asio::awaitable<error_code> write(page& source) { return self_->write(source); }
    boost::asio::awaitable<error_code> finish(error_code why) { return self_->finish(why); }
    write_concurrency concurrency() const noexcept { return self_->concurrency(); }

private:
    struct interface {
        virtual ~interface() = default;
        virtual boost::asio::awaitable<error_code> write(page& source) = 0;
        virtual boost::asio::awaitable<error_code> finish(error_code why) = 0;
        virtual write_concurrency concurrency() const noexcept = 0;
    };

    /// Held is a writer, or a reference to one.
    template <class Held>
    struct holding final : interface {
        explicit holding(Held held)
            : writer(std::forward<Held>(held)) {}
        boost::asio::awaitable<error_code> write(page& p) override { return writer.write(p); }
        boost::asio::awaitable<error_code> finish(error_code e) override {
            return writer.finish(e);
        }
        write_concurrency concurrency() const noexcept override {
            return concurrency_of<std::remove_reference_t<Held>>();
        }
        Held writer;
    };

    std::unique_ptr<interface> self_;
};

} // namespace dyndump
