#include "net/context_end.hpp"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <optional>

namespace dyndump::net {
namespace {

struct guest final : context_guest {
    void context_ends() noexcept override { ++heard; }
    int heard = 0;
};

TEST(context_end, guests_that_are_still_there_hear_of_it_once) {
    std::optional<boost::asio::io_context> io(std::in_place);
    const auto stays = std::make_shared<guest>();
    auto goes = std::make_shared<guest>();
    auto& service = boost::asio::use_service<context_end>(*io);
    service.add(stays);
    service.add(goes);
    goes.reset();
    io.reset();
    EXPECT_EQ(stays->heard, 1);
}

} // namespace
} // namespace dyndump::net
