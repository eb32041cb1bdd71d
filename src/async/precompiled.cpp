// What the precompiled header of all who use Asio belongs to.
