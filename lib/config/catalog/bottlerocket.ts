/** Volume of Bottlerocket's operating system, in GiB; images and logs are on a second one. */
export const bottlerocketSystemGib = 4;
