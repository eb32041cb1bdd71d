/// \file
/// Environment variables, as something that a test can replace.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::aws {

/// Where settings are looked up. An empty variable counts as one that is not set.
class environment {
public:
    virtual ~environment() = default;

    /// The variable's value, or nothing if it is not set or empty.
    std::optional<std::string> get(std::string_view name) const {
        auto value = lookup(name);
        return value && value->empty() ? std::nullopt : value;
    }

private:
    virtual std::optional<std::string> lookup(std::string_view name) const = 0;
};

/// The variables of this process. Thread safety: as `getenv`, safe while nobody calls `setenv`.
class process_environment final : public environment {
    std::optional<std::string> lookup(std::string_view name) const override;
};

/// The given variables.
class fixed_environment final : public environment {
public:
    explicit fixed_environment(std::map<std::string, std::string, std::less<>> variables = {})
        : variables_(std::move(variables)) {}

private:
    std::optional<std::string> lookup(std::string_view name) const override;

    std::map<std::string, std::string, std::less<>> variables_;
};

} // namespace dyndump::aws
