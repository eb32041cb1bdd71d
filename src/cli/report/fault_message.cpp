#include "cli/report/fault_message.hpp"

#include <dyndump/s3/error.hpp>

#include "cli/load/table_state.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/error.hpp>

#include <fmt/format.h>

#include <cctype>
#include <cerrno>
#include <string_view>

#include <sys/resource.h>

namespace dyndump::cli {
namespace {

bool is_of_credentials(const fault& what) {
    return what.origin == fault_origin::service && !what.diag.credentials_source.empty();
}

std::string sentence(std::string_view text) {
    std::string out = printable(text, whole_text);
    if (!out.empty()) {
        out.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(out.front())));
        if (out.back() != '.' && out.back() != '!' && out.back() != '?') {
            out += '.';
        }
    }
    return out;
}

// The library's own sentence if there is one, else what the code says.
std::string headline(const fault& what) {
    return sentence(what.diag.message.empty() ? what.code.message() : what.diag.message);
}

std::string words_of_client(const fault& what, const fault_subject& subject) {
    auto first = headline(what);
    switch (static_cast<errc>(what.code.value())) {
    case errc::no_credentials:
    case errc::bad_credentials:
        if (!what.diag.message.empty()) {
            return first;
        }
        return first + " Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for temporary keys, "
                       "AWS_SESSION_TOKEN.";
    case errc::insecure_endpoint:
        return first + " See --allow-http.";
    case errc::tls_verification_failed:
        return first + " If the server's authority is your own, name it with --ca-bundle.";
    case errc::timed_out:
    case errc::connection_closed:
    case errc::stalled:
    case errc::retries_exhausted:
        return first + " Run the same command again later.";
    case errc::malformed_response:
        return fmt::format("{} What answers {} may not be DynamoDB: check --endpoint-url and "
                           "proxies.",
                           first, subject.place);
    case errc::foreign_answer:
        return first + " Check --endpoint-url, and HTTPS_PROXY and its like.";
    case errc::corrupt_response:
        return first + " Something on the way changes the data; nothing of it was kept.";
    case errc::resume_mismatch:
    case errc::corrupt_output:
        return first + " --restart discards it and begins anew.";
    case errc::already_complete:
        return first + " Use --restart to dump again.";
    case errc::output_exists:
        return first + " Choose another --output; --force replaces a file, --restart the directory "
                       "of a dump.";
    default:
        return first;
    }
}

// Of codes that other services and what stands in front of them have as well: then the library has
// a sentence of its own.
bool is_anybodys(error_code code) {
    return code == service_errc::access_denied || code == service_errc::throttling ||
           code == service_errc::internal_server_error || code == service_errc::service_unavailable;
}

std::string of_somebody(const fault& what) {
    return headline(what) + (what.code == service_errc::access_denied
                                 ? " Check --endpoint-url, and HTTPS_PROXY and its like."
                                 : " Run the same command again later.");
}

std::string words_of_service(const fault& what, const fault_subject& subject) {
    if (!what.diag.message.empty() && is_anybodys(what.code)) {
        return of_somebody(what);
    }
    auto first = headline(what);
    switch (static_cast<service_errc>(what.code.value())) {
    case service_errc::resource_not_found:
        if (!subject.table_status.empty()) { // DescribeTable has found it
            return fmt::format("Table \"{}\" {} {}", subject.table, subject.place,
                               words_for_lost_table(subject.table_status));
        }
        return fmt::format("Table \"{}\" not found {}. Check its name and --region.", subject.table,
                           subject.place);
    case service_errc::resource_in_use:
        return fmt::format("Table \"{}\" {} is being created or changed. Try again when it is "
                           "active.",
                           subject.table, subject.place);
    case service_errc::access_denied:
        return fmt::format("Not allowed to read table \"{}\" {}. The credentials need "
                           "dynamodb:DescribeTable and dynamodb:Scan on it.",
                           subject.table, subject.place);
    case service_errc::expired_token:
        return "The credentials have expired. Get new ones, then run the same command again.";
    case service_errc::unrecognized_client:
        return fmt::format("The access key or session token is not known {}. Check the "
                           "credentials and --region.",
                           subject.place);
    case service_errc::invalid_signature:
        return "The signature was refused. Check the secret access key, and this machine's clock.";
    case service_errc::incomplete_signature:
    case service_errc::missing_authentication_token:
        return fmt::format("The signature was refused as incomplete {}. Something on the way may "
                           "strip headers: check --endpoint-url and proxies.",
                           subject.place);
    case service_errc::request_time_skewed:
        return "This machine's clock is wrong, so signatures are refused. Set it, then try again.";
    case service_errc::validation:
        return "DynamoDB refused the request as invalid. Check the expressions, the index and the "
               "table's name.";
    case service_errc::unknown_operation:
        return fmt::format("What answers {} does not know the operation: check --endpoint-url.",
                           subject.place);
    case service_errc::provisioned_throughput_exceeded:
    case service_errc::throttling:
    case service_errc::request_limit_exceeded:
    case service_errc::limit_exceeded:
        return "Throttled for too long. Try again later, or use less: --read-capacity, --parallel.";
    case service_errc::internal_server_error:
    case service_errc::service_unavailable:
        return fmt::format("The service {} failed again and again. Run the same command again "
                           "later.",
                           subject.place);
    default:
        return fmt::format("{} So says the service {}; --debug shows the requests.", first,
                           subject.place);
    }
}

// The file system has a limit, or this process.
std::string advice_for_large_files() {
    struct ::rlimit limit {};
    if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
        return " Use a directory (-o DIR/), which gets parts.";
    }
    return fmt::format(
        " No file may grow beyond {} here (ulimit -f): raise that, then run the same "
        "command again; or use a directory (-o DIR/) with a smaller --part-size.",
        size(static_cast<double>(limit.rlim_cur)));
}

std::string of_place_in_s3(const fault& what) {
    const auto first = headline(what);
    switch (static_cast<s3_errc>(what.code.value())) {
    case s3_errc::access_denied:
        return first + " A dump needs s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject "
                       "and s3:AbortMultipartUpload; check the policies of the user and of the "
                       "bucket.";
    case s3_errc::slow_down:
    case s3_errc::internal_error:
    case s3_errc::service_unavailable:
    case s3_errc::request_timeout:
    case s3_errc::conflict:
        return first + " Run the same command again later.";
    case s3_errc::no_such_upload:
    case s3_errc::invalid_part:
        return first + " Run the same command again: it goes on with what is there.";
    case s3_errc::entity_too_small:
        return first + " If the server wants parts of one size, see --s3-whole-objects.";
    default:
        return first + " Check --output, --region and --s3-endpoint-url.";
    }
}

std::string of_output(const fault& what) {
    if (what.code.category() == s3_category()) {
        return of_place_in_s3(what);
    }
    auto first = headline(what);
    namespace sys = boost::system::errc;
    if (what.code == sys::no_space_on_device ||
        what.code == error_code(EDQUOT, boost::system::system_category())) {
        return first + " Free space, then run the same command again.";
    }
    if (what.code == sys::permission_denied || what.code == sys::read_only_file_system ||
        what.code == sys::no_such_file_or_directory || what.code == sys::is_a_directory ||
        what.code == sys::not_a_directory) {
        return first + " Choose another --output.";
    }
    if (what.code == sys::io_error) {
        return first + " Check the disk and the system's log, then run the same command again.";
    }
    if (what.code == sys::file_too_large) {
        return first + advice_for_large_files();
    }
    if (what.code == sys::too_many_files_open || what.code == sys::too_many_files_open_in_system) {
        return first + " Raise the limit (ulimit -n), or use a smaller --parallel.";
    }
    return first + " Check --output.";
}

// What a source of credentials met with is no business of the table's or of DynamoDB's.
std::string of_credentials(const fault& what, const fault_subject& subject) {
    if (what.code.category() == client_category()) {
        switch (static_cast<errc>(what.code.value())) {
        case errc::timed_out:
        case errc::connection_closed:
        case errc::malformed_response:
        case errc::corrupt_response:
        case errc::response_too_large:
        case errc::stalled:
        case errc::retries_exhausted:
            break;
        default:
            return words_of_client(what, subject);
        }
    }
    const auto first = what.diag.message.empty() && what.code == errc::malformed_response
                           ? std::string("What was answered cannot be read.")
                           : headline(what);
    return fmt::format("{} So the source of the credentials ({}) brings none. {}", first,
                       printable(what.diag.credentials_source),
                       exit_code_for(what) == exit_code::transient
                           ? "Run the same command again later."
                           : "Correct what is wrong there, or use another source.");
}

std::string of_network(const fault& what) {
    if (what.code == boost::asio::error::host_not_found) {
        return headline(what) + " Is --region or --endpoint-url right?";
    }
    return headline(what) + " Run the same command again later.";
}

} // namespace

exit_code exit_code_for(const fault& what) {
    const auto code = exit_code_for(what.code, what.origin);
    if (!is_of_credentials(what) || code == exit_code::incomplete) {
        return code;
    }
    // No table was asked for, nothing of it was read.
    return code == exit_code::transient || code == exit_code::integrity ? exit_code::transient
                                                                        : exit_code::configuration;
}

std::string message_for(const fault& what, const fault_subject& about) {
    const fault_subject subject{printable(about.table), printable(about.place),
                                printable(about.output), about.table_status};
    std::string text;
    const auto& category = what.code.category();
    if (what.code == boost::asio::error::operation_aborted || what.code == errc::stopped) {
        return "Stopped before the table was exhausted.";
    }
    if (is_of_credentials(what)) {
        text = of_credentials(what, subject);
    } else if (category == client_category()) {
        text = words_of_client(what, subject);
    } else if (category == service_category()) {
        text = words_of_service(what, subject);
    } else if (what.origin == fault_origin::output) {
        text = of_output(what);
    } else {
        text = of_network(what);
    }
    diagnostics details = what.diag;
    details.message.clear();
    if (const auto more = details.to_string(); !more.empty()) {
        text += fmt::format(" [{}]", more);
    }
    return text;
}

} // namespace dyndump::cli
