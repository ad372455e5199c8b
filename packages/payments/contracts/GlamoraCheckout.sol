// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Glamora's checkout: splits a payment between a creator and the platform, and says so in an event.
/// @notice Buyers send the price with `pay`. The seller is paid at once; the platform's fee stays here until the
/// owner collects it. The event is the receipt: the marketplace reads it and judges it against the purchase.
///
/// @dev What the contract does not hold, and why:
///
/// - No record of what was paid. A marker by purchase id would let anybody block a purchase by paying one wei for
///   its id first; whether a payment fits its purchase (buyer, seller, price, time, used once) is judged off chain
///   by the verifier, which has to know the price anyway.
/// - No re-entrancy lock. There is no state between the calls that re-entering could find half done: `pay` writes
///   nothing, sends only what came with it, and emits before it calls; `withdrawFees` sends the whole balance,
///   which while a seller is being called holds fees and nothing else.
/// - No `receive` and no `fallback`: ether sent by mistake comes back. Ether forced in by other means
///   (selfdestruct, block rewards) leaves with the fees, so nothing is ever stuck.
contract GlamoraCheckout {
    /// @notice One hundred percent.
    uint256 private constant BASIS_POINTS = 10_000;

    /// @notice The highest fee that an owner can set: 10 %.
    uint256 public constant MAXIMUM_FEE_BASIS_POINTS = 1_000;

    /// @notice Who sets the fee and collects it.
    address public owner;

    /// @notice Who becomes the owner by calling `acceptOwnership`; zero if nobody.
    address public pendingOwner;

    /// @notice The platform's part of each payment, in hundredths of a percent.
    uint256 public feeBasisPoints;

    /// @param amount All that the buyer sent, in wei; the seller got `amount - fee`.
    event PurchasePaid(
        bytes32 indexed purchaseId, address indexed buyer, address indexed seller, uint256 amount, uint256 fee
    );
    event FeeChanged(uint256 previousBasisPoints, uint256 basisPoints);
    event FeesWithdrawn(address indexed recipient, uint256 amount);
    event OwnershipTransferStarted(address indexed owner, address indexed pendingOwner);
    event OwnershipTransferred(address indexed previousOwner, address indexed owner);

    error NothingPaid();
    error NoSeller();
    error SellerRejectedPayment(address seller);
    error FeeTooHigh(uint256 basisPoints);
    error NotOwner();
    error NotPendingOwner();
    error NoOwner();
    error NoRecipient();
    error RecipientRejectedFees(address recipient);

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner();
        _;
    }

    constructor(address initialOwner, uint256 initialFeeBasisPoints) {
        if (initialOwner == address(0)) revert NoOwner();
        owner = initialOwner;
        emit OwnershipTransferred(address(0), initialOwner);
        _setFee(initialFeeBasisPoints);
    }

    /// @notice Pay for a purchase. The fee is rounded down, in the seller's favour.
    /// @dev The whole gas is forwarded, so that a smart-contract wallet can be a seller. What the seller answers is
    /// not copied: a long answer can't be used to burn the buyer's gas.
    function pay(bytes32 purchaseId, address seller) external payable {
        if (msg.value == 0) revert NothingPaid();
        if (seller == address(0)) revert NoSeller();

        uint256 fee = (msg.value * feeBasisPoints) / BASIS_POINTS;
        emit PurchasePaid(purchaseId, msg.sender, seller, msg.value, fee);

        if (!_send(seller, msg.value - fee)) revert SellerRejectedPayment(seller);
    }

    /// @notice Set the fee of the payments to come.
    function setFee(uint256 basisPoints) external onlyOwner {
        _setFee(basisPoints);
    }

    /// @notice Send all collected fees to `recipient`.
    /// @dev Collected, not pushed with each payment: a recipient that fails can't stop anybody from buying.
    function withdrawFees(address recipient) external onlyOwner {
        if (recipient == address(0)) revert NoRecipient();
        uint256 amount = address(this).balance;
        emit FeesWithdrawn(recipient, amount);
        if (!_send(recipient, amount)) revert RecipientRejectedFees(recipient);
    }

    /// @notice Offer the ownership to another address, or withdraw the offer with the zero address.
    function transferOwnership(address newOwner) external onlyOwner {
        pendingOwner = newOwner;
        emit OwnershipTransferStarted(owner, newOwner);
    }

    /// @notice Take the ownership offered; in two steps, so that a mistyped address can't take it for ever.
    function acceptOwnership() external {
        if (msg.sender != pendingOwner) revert NotPendingOwner();
        emit OwnershipTransferred(owner, msg.sender);
        owner = msg.sender;
        pendingOwner = address(0);
    }

    function _setFee(uint256 basisPoints) private {
        if (basisPoints > MAXIMUM_FEE_BASIS_POINTS) revert FeeTooHigh(basisPoints);
        emit FeeChanged(feeBasisPoints, basisPoints);
        feeBasisPoints = basisPoints;
    }

    function _send(address recipient, uint256 amount) private returns (bool sent) {
        assembly ("memory-safe") {
            sent := call(gas(), recipient, amount, 0, 0, 0, 0)
        }
    }
}
