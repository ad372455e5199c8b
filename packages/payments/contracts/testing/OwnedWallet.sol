// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The smallest smart-contract wallet that can sign in and buy: one owner, ERC-1271, single and batched calls.
/// @dev For tests only.
contract OwnedWallet {
    struct Call {
        address target;
        uint256 value;
        bytes data;
    }

    address public immutable owner;

    error NotOwner();

    constructor(address initialOwner) {
        owner = initialOwner;
    }

    receive() external payable {}

    /// @param hash The EIP-191 hash of a message that the owner signed.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (signature.length != 65) return 0xffffffff;
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        address signer = ecrecover(hash, uint8(signature[64]), r, s);
        return signer != address(0) && signer == owner ? this.isValidSignature.selector : bytes4(0xffffffff);
    }

    function execute(address target, uint256 value, bytes calldata data) external returns (bytes memory) {
        return _execute(target, value, data);
    }

    function executeBatch(Call[] calldata calls) external {
        for (uint256 index = 0; index < calls.length; index++) {
            _execute(calls[index].target, calls[index].value, calls[index].data);
        }
    }

    function _execute(address target, uint256 value, bytes calldata data) private returns (bytes memory) {
        if (msg.sender != owner) revert NotOwner();
        (bool success, bytes memory answer) = target.call{value: value}(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }
}

/// @title Deploys wallets at addresses that are known beforehand, as ERC-6492 signers need it.
contract OwnedWalletFactory {
    function deploy(address owner) external returns (OwnedWallet) {
        return new OwnedWallet{salt: 0}(owner);
    }
}
