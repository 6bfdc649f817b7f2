import { stopStarted } from './global-setup';

export default stopStarted;
