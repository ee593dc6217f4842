/** The sample bank's files and their columns, in the order in which they are imported. */

/** Files of the whole bank, written once. */
export const bankFiles = {
  organization: 'org_no,org_name,org_level,parent_no',
  staff: 'staff_no,name,roles,org_no',
  employer: 'employer_no,name,industry,org_no,sign_date',
  merchant: 'merchant_no,name,category,business_circle,org_no,join_date',
} as const;

/** Files that each customer adds rows to. */
export const customerFiles = {
  customer:
    'cust_no,name,id_no,phone,birth_date,gender,open_date,open_org,mgmt_org,belong_org,marital,education,occupation,region,risk_level,mobile_bank,employer_no,staff_flag,agree_marketing,agree_profiling,agree_sms',
  account: 'acct_no,cust_no,acct_type,product_no,org_no,open_date',
  holder: 'acct_no,cust_no,role',
  card: 'card_no,acct_no,cust_no,card_type,card_level,issue_date,credit_limit',
  loan: 'loan_no,acct_no,cust_no,loan_type,principal,monthly_payment,start_date,term_months,loan_status',
  standing_order: 'order_no,acct_no,cust_no,amount,purpose,start_date',
  holding:
    'business_date,holding_no,acct_no,cust_no,product_type,product_no,risk_level,amount,start_date,maturity_date',
  balance: 'business_date,acct_no,cust_no,balance_type,balance',
  transaction:
    'txn_no,acct_no,cust_no,booking_date,txn_time,dc_flag,txn_code,channel,amount,spend_type,other_bank,other_party',
  event: 'event_no,event_type,event_time,cust_no,org_no,channel,amount,detail',
} as const;

export type BankFile = keyof typeof bankFiles;
export type CustomerFile = keyof typeof customerFiles;
export const customerFileNames = Object.keys(customerFiles).filter(
  (name): name is CustomerFile => name in customerFiles,
);
