/** Generated from contracts/GlamoraCheckout.sol by scripts/compile.ts: do not edit. */

export const glamoraCheckoutAbi = [
  {
    inputs: [
      { internalType: 'address', name: 'initialOwner', type: 'address' },
      { internalType: 'uint256', name: 'initialFeeBasisPoints', type: 'uint256' },
    ],
    stateMutability: 'nonpayable',
    type: 'constructor',
  },
  {
    inputs: [{ internalType: 'uint256', name: 'basisPoints', type: 'uint256' }],
    name: 'FeeTooHigh',
    type: 'error',
  },
  { inputs: [], name: 'NoOwner', type: 'error' },
  { inputs: [], name: 'NoRecipient', type: 'error' },
  { inputs: [], name: 'NoSeller', type: 'error' },
  { inputs: [], name: 'NotOwner', type: 'error' },
  { inputs: [], name: 'NotPendingOwner', type: 'error' },
  { inputs: [], name: 'NothingPaid', type: 'error' },
  {
    inputs: [{ internalType: 'address', name: 'recipient', type: 'address' }],
    name: 'RecipientRejectedFees',
    type: 'error',
  },
  {
    inputs: [{ internalType: 'address', name: 'seller', type: 'address' }],
    name: 'SellerRejectedPayment',
    type: 'error',
  },
  {
    anonymous: false,
    inputs: [
      { indexed: false, internalType: 'uint256', name: 'previousBasisPoints', type: 'uint256' },
      { indexed: false, internalType: 'uint256', name: 'basisPoints', type: 'uint256' },
    ],
    name: 'FeeChanged',
    type: 'event',
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: 'address', name: 'recipient', type: 'address' },
      { indexed: false, internalType: 'uint256', name: 'amount', type: 'uint256' },
    ],
    name: 'FeesWithdrawn',
    type: 'event',
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: 'address', name: 'owner', type: 'address' },
      { indexed: true, internalType: 'address', name: 'pendingOwner', type: 'address' },
    ],
    name: 'OwnershipTransferStarted',
    type: 'event',
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: 'address', name: 'previousOwner', type: 'address' },
      { indexed: true, internalType: 'address', name: 'owner', type: 'address' },
    ],
    name: 'OwnershipTransferred',
    type: 'event',
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: 'bytes32', name: 'purchaseId', type: 'bytes32' },
      { indexed: true, internalType: 'address', name: 'buyer', type: 'address' },
      { indexed: true, internalType: 'address', name: 'seller', type: 'address' },
      { indexed: false, internalType: 'uint256', name: 'amount', type: 'uint256' },
      { indexed: false, internalType: 'uint256', name: 'fee', type: 'uint256' },
    ],
    name: 'PurchasePaid',
    type: 'event',
  },
  {
    inputs: [],
    name: 'MAXIMUM_FEE_BASIS_POINTS',
    outputs: [{ internalType: 'uint256', name: '', type: 'uint256' }],
    stateMutability: 'view',
    type: 'function',
  },
  { inputs: [], name: 'acceptOwnership', outputs: [], stateMutability: 'nonpayable', type: 'function' },
  {
    inputs: [],
    name: 'feeBasisPoints',
    outputs: [{ internalType: 'uint256', name: '', type: 'uint256' }],
    stateMutability: 'view',
    type: 'function',
  },
  {
    inputs: [],
    name: 'owner',
    outputs: [{ internalType: 'address', name: '', type: 'address' }],
    stateMutability: 'view',
    type: 'function',
  },
  {
    inputs: [
      { internalType: 'bytes32', name: 'purchaseId', type: 'bytes32' },
      { internalType: 'address', name: 'seller', type: 'address' },
    ],
    name: 'pay',
    outputs: [],
    stateMutability: 'payable',
    type: 'function',
  },
  {
    inputs: [],
    name: 'pendingOwner',
    outputs: [{ internalType: 'address', name: '', type: 'address' }],
    stateMutability: 'view',
    type: 'function',
  },
  {
    inputs: [{ internalType: 'uint256', name: 'basisPoints', type: 'uint256' }],
    name: 'setFee',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function',
  },
  {
    inputs: [{ internalType: 'address', name: 'newOwner', type: 'address' }],
    name: 'transferOwnership',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function',
  },
  {
    inputs: [{ internalType: 'address', name: 'recipient', type: 'address' }],
    name: 'withdrawFees',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function',
  },
] as const;

export const glamoraCheckoutBytecode =
  '0x608060405234801561001057600080fd5b506040516109a23803806109a283398101604081905261002f91610119565b6001600160a01b03821661005657604051633fa8f08160e11b815260040160405180910390fd5b600080546001600160a01b0319166001600160a01b03841690811782556040519091907f8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0908290a36100a7816100ae565b5050610153565b6103e88111156100d8576040516303dc98a160e51b81526004810182905260240160405180910390fd5b60025460408051918252602082018390527f5fc463da23c1b063e66f9e352006a7fbe8db7223c455dc429e881a2dfe2f94f1910160405180910390a1600255565b6000806040838503121561012c57600080fd5b82516001600160a01b038116811461014357600080fd5b6020939093015192949293505050565b610840806101626000396000f3fe6080604052600436106100965760003560e01c806379ba509711610069578063b8606eef1161004e578063b8606eef14610180578063e30c397814610196578063f2fde38b146101c357600080fd5b806379ba5097146101195780638da5cb5b1461012e57600080fd5b8063164e68de1461009b5780631fb545d3146100bd57806362ee873b146100e657806369fe0e2d146100f9575b600080fd5b3480156100a757600080fd5b506100bb6100b636600461073f565b6101e3565b005b3480156100c957600080fd5b506100d36103e881565b6040519081526020015b60405180910390f35b6100bb6100f4366004610761565b61032f565b34801561010557600080fd5b506100bb61011436600461078d565b610491565b34801561012557600080fd5b506100bb6104ee565b34801561013a57600080fd5b5060005461015b9073ffffffffffffffffffffffffffffffffffffffff1681565b60405173ffffffffffffffffffffffffffffffffffffffff90911681526020016100dd565b34801561018c57600080fd5b506100d360025481565b3480156101a257600080fd5b5060015461015b9073ffffffffffffffffffffffffffffffffffffffff1681565b3480156101cf57600080fd5b506100bb6101de36600461073f565b6105bc565b60005473ffffffffffffffffffffffffffffffffffffffff163314610234576040517f30cd747100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b73ffffffffffffffffffffffffffffffffffffffff8116610281576040517f65a4920b00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b604051478082529073ffffffffffffffffffffffffffffffffffffffff8316907fc0819c13be868895eb93e40eaceb96de976442fa1d404e5c55f14bb65a8c489a9060200160405180910390a26102d88282610683565b61032b576040517f0794c17500000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff831660048201526024015b60405180910390fd5b5050565b34600003610369576040517f56baacf600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b73ffffffffffffffffffffffffffffffffffffffff81166103b6576040517f4a017e4000000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6000612710600254346103c991906107d5565b6103d391906107f2565b604080513481526020810183905291925073ffffffffffffffffffffffffffffffffffffffff841691339186917fb30adb85e9d61c1dbbb86583e596f9352800303cf715f41dcf30e4bfb44daee0910160405180910390a461043e82610439833461082d565b610683565b61048c576040517f55caef8000000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff83166004820152602401610322565b505050565b60005473ffffffffffffffffffffffffffffffffffffffff1633146104e2576040517f30cd747100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6104eb81610696565b50565b60015473ffffffffffffffffffffffffffffffffffffffff16331461053f576040517f1853971c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b60008054604051339273ffffffffffffffffffffffffffffffffffffffff909216917f8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e091a3600080547fffffffffffffffffffffffff00000000000000000000000000000000000000009081163317909155600180549091169055565b60005473ffffffffffffffffffffffffffffffffffffffff16331461060d576040517f30cd747100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b600180547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff83811691821790925560008054604051929316917f38d16b8cac22d99fc7c124b9cd0de2d3fa1faef420bfe791d8c362d765e227009190a350565b600080600080600085875af19392505050565b6103e88111156106d5576040517f7b93142000000000000000000000000000000000000000000000000000000000815260048101829052602401610322565b60025460408051918252602082018390527f5fc463da23c1b063e66f9e352006a7fbe8db7223c455dc429e881a2dfe2f94f1910160405180910390a1600255565b803573ffffffffffffffffffffffffffffffffffffffff8116811461073a57600080fd5b919050565b60006020828403121561075157600080fd5b61075a82610716565b9392505050565b6000806040838503121561077457600080fd5b8235915061078460208401610716565b90509250929050565b60006020828403121561079f57600080fd5b5035919050565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052601160045260246000fd5b80820281158282048414176107ec576107ec6107a6565b92915050565b600082610828577f4e487b7100000000000000000000000000000000000000000000000000000000600052601260045260246000fd5b500490565b818103818111156107ec576107ec6107a656';

export const paySelector = '0x62ee873b';

export const purchasePaidTopic = '0xb30adb85e9d61c1dbbb86583e596f9352800303cf715f41dcf30e4bfb44daee0';
