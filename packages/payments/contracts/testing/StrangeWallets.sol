// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title A wallet contract whose `isValidSignature` burns all its gas. For tests only.
contract ExhaustingWallet {
    fallback() external {
        assembly {
            invalid()
        }
    }
}

/// @title A wallet contract that takes a call from nobody for a harmless simulation, and any signature as valid in it.
/// @dev For tests only. Wallets in use do the like, to let gas be estimated before there is a signature.
contract TrustingWallet {
    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        return tx.origin == address(0) || msg.sender == address(0) ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
