#include <dyndump/dump.hpp>

#include <dyndump/table_settings.hpp>

#include "async/launch.hpp"
#include "async/run_on.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <tuple>
#include <utility>

namespace dyndump {
namespace asio = boost::asio;

namespace {

// Its members but for the arguments are touched on the operation's strand.
class dumping {
public:
    dumping(client service, dump_params params)
        : service_(std::move(service))
        , params_(std::move(params)) {
        if (!params_.output.blocking_executor) {
            params_.output.blocking_executor = params_.fetch.offload;
        }
    }

    // In order, if pages are being read; false: then all that is done may be dropped.
    bool stop() {
        stopped_ = true;
        if (fetcher_) {
            fetcher_->stop();
        }
        return fetcher_.has_value();
    }

    asio::awaitable<std::pair<error_code, dump_result>> run() {
        auto ec = co_await describe();
        if (!ec) {
            ec = stopped_ ? error_code(errc::stopped) : ec;
        }
        if (!ec) {
            auto opened = co_await open();
            ec = opened;
        }
        if (!ec) {
            auto moved = co_await move_pages();
            ec = moved;
        }
        if (writer_) {
            result_.segments = writer_->segments();
            result_.warnings = writer_->warnings();
        }
        std::pair<error_code, dump_result> outcome(ec, std::move(result_));
        co_return outcome;
    }

private:
    bool keeps_settings() const {
        return params_.settings && params_.output.layout != dump_layout::file;
    }

    asio::awaitable<error_code> describe() {
        auto& table = params_.fetch.table;
        if (!table) {
            auto token = asio::as_tuple(asio::use_awaitable);
            auto described = co_await service_.async_describe_table(params_.fetch.table_name,
                                                                    result_.diag, token);
            const error_code ec = std::get<0>(described);
            if (ec && ec != service_errc::access_denied) {
                co_return ec;
            }
            if (!ec) {
                table = std::move(std::get<1>(described));
            }
            result_.diag.clear();
        }
        if (table && keeps_settings() && table->settings_json.empty() && !stopped_) {
            auto asked = *table;
            asked.name = params_.fetch.table_name; // by an ARN it may be another account's
            auto settings = co_await describe_settings(service_, std::move(asked));
            table->settings_json = std::move(settings);
        }
        result_.table = table;
        co_return error_code{};
    }

    asio::awaitable<error_code> open() {
        auto output = params_.output;
        output.fetch = params_.fetch;
        if (params_.fetch.table) {
            output.table = *params_.fetch.table;
        }
        error_code ec;
        auto work = [this, &output, &ec] {
            writer_.emplace(std::move(output), ec, result_.diag);
            return ec;
        };
        const auto elsewhere = output.blocking_executor;
        if (!elsewhere) {
            co_return work();
        }
        co_return co_await async::run_on(elsewhere, work);
    }

    asio::awaitable<error_code> move_pages() {
        auto& fetch = params_.fetch;
        result_.items_before = writer_->items_before();
        fetch.resume_from = writer_->resume_from();
        if (fetch.max_items) {
            *fetch.max_items -= std::min(*fetch.max_items, writer_->items_before());
        }
        fetcher_.emplace(service_, std::move(fetch), any_writer(std::ref(*writer_)));
        if (stopped_) {
            fetcher_->stop();
        }
        if (params_.on_begin) {
            params_.on_begin(*fetcher_, *writer_);
        }
        auto token = asio::as_tuple(asio::use_awaitable);
        auto ended = co_await fetcher_->async_run(token);
        const error_code ec = std::get<0>(ended);
        result_.fetch = std::move(std::get<1>(ended));
        result_.diag = result_.fetch.diag;
        if (ec && ec == writer_->error()) {
            result_.diag.clear();
            result_.diag.message = writer_->failure();
        }
        co_return ec;
    }

    client service_;
    dump_params params_;
    dump_result result_;
    bool stopped_ = false;
    std::optional<dump_writer> writer_;
    std::optional<fetcher> fetcher_;
};

} // namespace

void dump_operation::start(client service, dump_params params,
                           detail::any_handler<void(error_code, dump_result)> handler) {
    using signature = void(error_code, dump_result);
    auto executor = service.get_executor();
    auto self = std::make_shared<dumping>(std::move(service), std::move(params));
    async::launch<signature>(
        std::move(executor), [self] { return self->run(); }, std::move(handler),
        [self](const std::shared_ptr<async::launched<signature>>& operation,
               asio::cancellation_type type) {
            asio::post(operation->strand, [self, operation, type] {
                const bool orderly = type == asio::cancellation_type::partial;
                if (!self->stop() || !orderly) {
                    operation->signal.emit(asio::cancellation_type::terminal);
                }
            });
        });
}

} // namespace dyndump
