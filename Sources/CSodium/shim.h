// libsodium as Swift sees it: SHA-256 for content hashes. No logic.
#pragma once
#include <sodium/crypto_hash_sha256.h>
