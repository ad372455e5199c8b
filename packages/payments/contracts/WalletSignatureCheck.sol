// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Asks a wallet contract whether a signature is its own (ERC-1271), deployed already or not yet (ERC-6492).
/// @dev Never deployed: its creation code is run by `eth_call`, and what the constructor returns is the verdict, one
/// word that is 1 or 0. Running the question inside a contract means that nothing a wallet does, be it a revert,
/// an invalid opcode, endless gas or an endless answer, can make the call itself fail: a failed call always means
/// that the chain could not be asked.
contract WalletSignatureCheck {
    /// @dev What `isValidSignature(bytes32,bytes)` answers to mean yes: its own selector.
    bytes32 private constant VALID = bytes32(bytes4(0x1626ba7e));

    /// @param factory Deploys or prepares the wallet when called with `factoryData`; zero if there is nothing to do.
    constructor(
        address wallet,
        bytes32 hash,
        bytes memory signature,
        address factory,
        bytes memory factoryData
    ) {
        bytes memory question = abi.encodeWithSelector(bytes4(VALID), hash, signature);
        bool valid = _isValid(wallet, question);
        if (!valid && factory != address(0)) {
            _prepare(factory, factoryData);
            valid = _isValid(wallet, question);
        }
        assembly ("memory-safe") {
            mstore(0, valid)
            return(0, 32)
        }
    }

    function _isValid(address wallet, bytes memory question) private view returns (bool) {
        if (wallet.code.length == 0) return false;
        uint256 gasLimit = _share();
        bool answered;
        bytes32 answer;
        assembly ("memory-safe") {
            answered := staticcall(gasLimit, wallet, add(question, 32), mload(question), 0, 32)
            answered := and(answered, gt(returndatasize(), 31))
            answer := mload(0)
        }
        return answered && answer == VALID;
    }

    function _prepare(address factory, bytes memory factoryData) private {
        uint256 gasLimit = _share();
        assembly ("memory-safe") {
            // Whether it worked shows in the wallet's answer.
            pop(call(gasLimit, factory, 0, add(factoryData, 32), mload(factoryData), 0, 0))
        }
    }

    /// @dev A third of what is left, so that three calls that burn all they get still leave enough to answer.
    function _share() private view returns (uint256) {
        return gasleft() / 3;
    }
}
