/** A userId or an anonymousId as it was sent. Two of different kinds are two ids, even if their texts are equal. */
export interface RawId {
  kind: 'user' | 'anonymous';
  id: string;
}
