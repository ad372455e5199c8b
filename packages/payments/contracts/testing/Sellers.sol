// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

interface Checkout {
    function pay(bytes32 purchaseId, address seller) external payable;
    function acceptOwnership() external;
    function withdrawFees(address recipient) external;
}

/// @title A seller that takes no ether. For tests only.
contract RejectingSeller {
    receive() external payable {
        revert("no ether, please");
    }
}

/// @title A seller, owner of the checkout as well, that calls the checkout again while it is being paid.
/// @dev For tests only. It buys from itself with what it was just paid, and collects the fees in the middle of it.
contract ReenteringSeller {
    uint256 private constant DEPTH = 3;
    uint256 private depth;

    /// @notice All that the checkout sent, payments and fees, in the order of arrival.
    uint256[] public received;

    function acceptOwnership(Checkout checkout) external {
        checkout.acceptOwnership();
    }

    receive() external payable {
        received.push(msg.value);
        if (depth >= DEPTH || msg.value < 2) return;
        depth++;
        Checkout(msg.sender).withdrawFees(address(this));
        Checkout(msg.sender).pay{value: msg.value / 2}(bytes32(depth), address(this));
    }

    function receivedCount() external view returns (uint256) {
        return received.length;
    }
}

/// @title A seller that answers a payment with a very long answer, to burn the buyer's gas. For tests only.
contract VerboseSeller {
    receive() external payable {
        assembly {
            return(0, 500000)
        }
    }
}
