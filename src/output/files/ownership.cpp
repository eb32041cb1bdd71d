#include "output/files/ownership.hpp"

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

constexpr unsigned writable_by_others = 0022;

} // namespace

error_code check_ownership(file_system& system, int descriptor, std::string& fault) {
    file_owner owner;
    fault.clear();
    if (auto ec = system.owner_of(descriptor, owner)) {
        return ec;
    }
    if (!owner.is_this_user) {
        fault = "belongs to another user; only its owner can go on with it";
    } else if ((owner.mode & writable_by_others) != 0) {
        fault = "can be written by others, who may have changed it; if nobody has, take the right "
                "away (chmod go-w)";
    }
    return fault.empty() ? error_code{} : sys::make_error_code(sys::operation_not_permitted);
}

error_code open_owned(durable_file& file, file_system& system, int directory,
                      const std::string& name, std::string& fault) {
    fault.clear();
    auto ec = file.open(system, directory, name);
    return ec ? ec : check_ownership(system, file.descriptor(), fault);
}

} // namespace dyndump::output
