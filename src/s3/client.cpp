#include <dyndump/s3/client.hpp>

#include "async/launch.hpp"
#include "s3/client_core.hpp"
#include "s3/operations.hpp"

namespace dyndump::s3 {
namespace asio = boost::asio;

namespace {

// Starts the coroutine that owns what the operation was given.
template <class Signature, class Request, class Body>
void begin(core_ptr core, Request request, diagnostics& diag,
           detail::any_handler<Signature> handler, Body body) {
    auto executor = core->executor();
    async::launch<Signature>(
        executor,
        [core = std::move(core), request = std::move(request), &diag, body]() mutable {
            return body(std::move(core), std::move(request), diag);
        },
        std::move(handler), &diag);
}

} // namespace

client::client(asio::any_io_executor executor, client_params params)
    : core_(std::make_shared<client_core>(std::move(executor), std::move(params))) {}

asio::any_io_executor client::get_executor() const noexcept {
    return core_->executor();
}

void client::start_head_bucket(core_ptr core, std::string bucket, diagnostics& diag,
                               completion<> done) {
    begin(std::move(core), std::move(bucket), diag, std::move(done), &head_bucket);
}

void client::start_create_bucket(core_ptr core, std::string bucket, diagnostics& diag,
                                 completion<> done) {
    begin(std::move(core), std::move(bucket), diag, std::move(done), &create_bucket);
}

void client::start_put(core_ptr core, put_object_request request, diagnostics& diag,
                       completion<write_result> done) {
    begin(std::move(core), std::move(request), diag, std::move(done), &put_object);
}

void client::start_get(core_ptr core, get_object_request request, get_object_result& result,
                       diagnostics& diag, completion<> done) {
    auto body = [&result](core_ptr of, get_object_request its, diagnostics& why) {
        return get_object(std::move(of), std::move(its), result, why);
    };
    begin(std::move(core), std::move(request), diag, std::move(done), body);
}

void client::start_head(core_ptr core, object_name name, diagnostics& diag,
                        completion<object_info> done) {
    begin(std::move(core), std::move(name), diag, std::move(done), &head_object);
}

void client::start_list(core_ptr core, list_objects_request request, diagnostics& diag,
                        completion<list_objects_result> done) {
    begin(std::move(core), std::move(request), diag, std::move(done), &list_objects);
}

void client::start_delete(core_ptr core, object_name name, diagnostics& diag, completion<> done) {
    begin(std::move(core), std::move(name), diag, std::move(done), &delete_object);
}

void client::start_delete_many(core_ptr core, delete_objects_request request, diagnostics& diag,
                               completion<delete_objects_result> done) {
    begin(std::move(core), std::move(request), diag, std::move(done), &delete_objects);
}

void client::start_create_upload(core_ptr core, create_upload_request request, diagnostics& diag,
                                 completion<create_upload_result> done) {
    begin(std::move(core), std::move(request), diag, std::move(done), &create_upload);
}

void client::start_upload_part(core_ptr core, upload_part_request request, diagnostics& diag,
                               completion<write_result> done) {
    begin(std::move(core), std::move(request), diag, std::move(done), &upload_part);
}

void client::start_complete(core_ptr core, complete_upload_request request, diagnostics& diag,
                            completion<write_result> done) {
    begin(std::move(core), std::move(request), diag, std::move(done), &complete_upload);
}

void client::start_abort(core_ptr core, upload_ref upload, diagnostics& diag, completion<> done) {
    begin(std::move(core), std::move(upload), diag, std::move(done), &abort_upload);
}

void client::start_list_parts(core_ptr core, list_parts_request request, diagnostics& diag,
                              completion<list_parts_result> done) {
    begin(std::move(core), std::move(request), diag, std::move(done), &list_parts);
}

void client::start_list_uploads(core_ptr core, list_uploads_request request, diagnostics& diag,
                                completion<list_uploads_result> done) {
    begin(std::move(core), std::move(request), diag, std::move(done), &list_uploads);
}

} // namespace dyndump::s3
